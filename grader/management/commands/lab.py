"""`manage.py lab`: what authors of labs need."""

import logging
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from grader.authoring import lint, report, scaffold, schema
from grader.authoring.errors import AuthoringError
from grader.authoring.proof import cases_of, prove
from grader.authoring.stage import Stage, stage
from grader.authoring.trial import script_text, trial
from grader.checks.errors import CheckError
from labs.packs.errors import InvalidLabError
from labs.packs.loader import load_lab
from labs.packs.model import Lab
from labs.providers.base import ProviderError


class Command(BaseCommand):
    help = "Lint, test, try and start labs; publish the schema of lab.yaml."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        one = commands.add_parser("lint", help="Name every mistake in the labs' files.")
        one.add_argument("slugs", nargs="*", metavar="SLUG")
        one = commands.add_parser("test", help="Prove labs in real sandboxes.")
        one.add_argument("slugs", nargs="*", metavar="SLUG")
        one.add_argument("--keep-going", action="store_true", help="Do not stop at a failure.")
        one.add_argument("--jobs", type=int, default=2, metavar="N", help="Sandboxes at a time.")
        _add_private(one)
        one = commands.add_parser("try", help="Run a script in a fresh sandbox and grade it.")
        one.add_argument("slug", metavar="SLUG")
        one.add_argument("--script", type=Path, required=True, metavar="FILE")
        one.add_argument("--json", action="store_true", help="Print JSON and nothing else.")
        one.add_argument("--seed", help="Draw the parameters from this text.")
        _add_private(one)
        one = commands.add_parser("schema", help=f"Write {schema.PUBLISHED}.")
        one.add_argument("--print", action="store_true", help="Print it instead.")
        one = commands.add_parser("new", help="Start a lab's folder with a lab that works.")
        one.add_argument("slug", metavar="SLUG")
        one.add_argument("--module", required=True, metavar="COURSE/MODULE")

    def handle(self, *, command: str, **options: Any) -> str | None:  # noqa: ANN401
        logging.getLogger("httpx").setLevel(logging.WARNING)  # the report is the output
        try:
            answer: str | None = getattr(self, f"_{command}")(**options)
        except (AuthoringError, InvalidLabError, ProviderError, CheckError) as fault:
            raise CommandError(str(fault)) from fault
        return answer

    def _lint(self, *, slugs: list[str], **_: Any) -> str:  # noqa: ANN401
        root = settings.CURRICULUM_DIR
        directories = lint.directories(root, slugs)
        lines = [
            line
            for directory in directories.values()
            for line in lint.told(root, directory, lint.faults(directory))
        ]
        if lines:
            raise CommandError("\n".join([*lines, f"{len(lines)} mistakes."]))
        return f"{len(directories)} labs, no mistakes."

    def _test(
        self,
        *,
        slugs: list[str],
        keep_going: bool,
        jobs: int,
        private: bool,
        **_: Any,  # noqa: ANN401
    ) -> str:
        labs = [self._sound(slug) for slug in lint.directories(settings.CURRICULUM_DIR, slugs)]
        outcomes = []
        with stage(private=private) as place:
            labs = [lab for lab in labs if self._fits(lab, place)]
            cases = [case for lab in labs for case in cases_of(lab)]
            for outcome in prove(place, cases, jobs=max(1, jobs), keep_going=keep_going):
                outcomes.append(outcome)
                self.stderr.write(report.line(outcome))
        table = report.table(labs, outcomes)
        failures = report.failures(outcomes)
        if failures or len(outcomes) < len(cases):
            raise CommandError("\n".join([table, "", *failures]))
        return table

    def _fits(self, lab: Lab, place: Stage) -> bool:
        """Tell whether a lab can run here, and say so where it cannot."""
        if missing := lab.engines - place.provider.engines():
            self.stderr.write(f"--  {lab.slug}: left out, no {' and '.join(sorted(missing))} here")
        return not missing

    def _try(
        self,
        *,
        slug: str,
        script: Path,
        json: bool,
        seed: str | None,
        private: bool,
        **_: Any,  # noqa: ANN401
    ) -> str:
        script_text(script)  # a wrong name is told before anything is started
        lab = self._sound(slug)
        with stage(private=private) as place, trial(place, lab, seed) as fresh:
            done = fresh.run(script)
            assessment = fresh.assess()
        if json:
            return report.as_json(lab, assessment, done)
        return report.as_text(lab, assessment, done)

    def _schema(self, *, print: bool, **_: Any) -> str:  # noqa: A002, ANN401
        if print:
            return schema.text().rstrip("\n")
        path = settings.BASE_DIR / schema.PUBLISHED
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(schema.text())
        return f"Wrote {schema.PUBLISHED}."

    def _new(self, *, slug: str, module: str, **_: Any) -> str:  # noqa: ANN401
        directory = scaffold.create(settings.CURRICULUM_DIR, module, slug)
        return (
            f"Started {directory}.\n"
            f"Prove it with: manage.py lab test {slug}\n"
            f"Then add {slug} to the labs of {module}/module.yaml."
        )

    def _sound(self, slug: str) -> Lab:
        """Return a lab in whose files is no mistake. Raises CommandError that names them all."""
        root = settings.CURRICULUM_DIR
        directory = lint.directories(root, [slug])[slug]
        lines = list(lint.told(root, directory, lint.faults(directory)))
        if lines:
            raise CommandError("\n".join(lines))
        return load_lab(directory)


def _add_private(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--private", action="store_true", help="Start a cloud and a runner even if some run."
    )
