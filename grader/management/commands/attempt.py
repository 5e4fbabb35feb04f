"""`manage.py attempt`: look at what an attempt was judged by, and grade it again."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from grader import archive
from grader.archive import Compared
from grader.checks.errors import CheckError
from grader.models import KeptAttempt
from grader.witness import Testimony
from labs import selectors as labs
from labs.errors import LabsError
from labs.providers.base import ProviderError

LISTED = 50
MARKS = {True: "passed", False: "failed", None: "-"}


class Command(BaseCommand):
    help = "List kept attempts, look at what one was judged by, grade one again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        one = commands.add_parser("list", help=f"Show the newest {LISTED} that are kept.")
        one.add_argument("--learner", help="Only those of this user name.")
        one.add_argument("--lab", help="Only those of this lab.")
        one = commands.add_parser("regrade", help="Grade a kept attempt again and compare.")
        one.add_argument("attempt", type=UUID, metavar="ID")
        one.add_argument(
            "--current", action="store_true", help="By the lab's checks of today, not of then."
        )
        one = commands.add_parser("look", help="Lend a copy of the account it was judged by.")
        one.add_argument("attempt", type=UUID, metavar="ID")
        one.add_argument("--minutes", type=int, default=60, help="For how long; 60 by default.")

    def handle(self, *, command: str, **options: Any) -> str | None:  # noqa: ANN401
        try:
            answer: str | None = getattr(self, f"_{command}")(**options)
        except (LabsError, ProviderError, CheckError) as fault:
            raise CommandError(str(fault)) from fault
        return answer

    def _list(self, *, learner: str | None, lab: str | None, **_: Any) -> str:  # noqa: ANN401
        rows = KeptAttempt.objects.exclude(attempt=None).select_related("attempt__session__learner")
        if learner:
            rows = rows.filter(attempt__session__learner__username=learner)
        if lab:
            rows = rows.filter(attempt__session__lab_slug=lab)
        return "\n".join(_line(row) for row in rows[:LISTED]) or "Nothing is kept."

    def _regrade(self, *, attempt: UUID, current: bool, **_: Any) -> str:  # noqa: ANN401
        kept = _kept(attempt)
        assert kept.attempt is not None  # noqa: S101 (`_kept` looks for one)
        session = kept.attempt.session
        lab = labs.lab(session.lab_slug) if current else labs.lab_of(session)
        score, rows = archive.regrade(kept, lab)
        different = sum(row.differs for row in rows)
        changed = f"{different or 'No'} verdict{'' if different == 1 else 's'} changed."
        scores = f"Score: {kept.attempt.score} then, {score} now."
        return "\n".join([_line(kept), *map(_compared, rows), f"{scores} {changed}"])

    def _look(self, *, attempt: UUID, minutes: int, **_: Any) -> str:  # noqa: ANN401
        kept = _kept(attempt)
        told = Testimony.unpacked(bytes(kept.testimony))
        lines = [_line(kept), *(f"file  {path}" for path in sorted(told.files))]
        lines += [f"answer  {task}: {value}" for task, value in told.answers.items()]
        if kept.account_id is not None:
            copy = archive.lend(kept, timedelta(minutes=minutes))
            lines += [
                f"A copy of the account is there for {minutes} minutes:",
                f"export AWS_ENDPOINT_URL={copy.endpoint_url}",
                f"export AWS_ACCESS_KEY_ID={copy.access_key_id}",
                f"export AWS_SECRET_ACCESS_KEY={copy.secret_access_key}",
                f"export AWS_DEFAULT_REGION={copy.region}",
            ]
        return "\n".join(lines)


def _kept(attempt: UUID) -> KeptAttempt:
    row = KeptAttempt.objects.filter(attempt__public_id=attempt).first()
    if row is None:
        raise CommandError(f"Nothing is kept of attempt {attempt}. See: manage.py attempt list")
    return row


def _line(row: KeptAttempt) -> str:
    attempt = row.attempt
    if attempt is None:
        return ""
    session = attempt.session
    return (
        f"{attempt.public_id}  {attempt.created_at:%Y-%m-%d %H:%M}  {session.learner.username}  "
        f"{session.lab_slug}  {attempt.score} of 100  kept until {row.expires_at:%Y-%m-%d}"
    )


def _compared(row: Compared) -> str:
    mark = "≠" if row.differs else " "
    told = f"  {row.message}" if row.message else ""
    return f"{mark} {row.task_id}.{row.position}  {MARKS[row.before]} → {MARKS[row.now]}{told}"
