"""What was judged is kept for a while, and can be graded again."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from grader import archive, grading, services, tasks, witness
from grader.checks.errors import CheckError
from grader.models import Attempt, KeptAttempt
from labs import clock, provisioning, selectors
from labs import services as lab_services
from tests.grader.test_checkpoints import begun, solve_first, solve_second

__all__ = ["begun"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis")]


def check(session) -> Attempt:
    attempt = services.check(session)
    tasks.grade_attempt(attempt.pk)
    attempt.refresh_from_db()
    assert attempt.state == "final"
    return attempt


def told(*words: str) -> str:
    out = StringIO()
    call_command("attempt", *words, stdout=out)
    return out.getvalue()


def test_what_a_check_was_judged_by_is_kept_beyond_the_session(begun, provider):
    solve_first(begun, provider)
    assert not KeptAttempt.objects.exists()  # live grading asks for nothing
    attempt = check(begun)
    kept = attempt.kept
    assert kept.account_id in provider.accounts
    assert kept.account_id != begun.sandbox["account_id"]
    lab_services.end(begun)
    provisioning.close(begun.pk)
    assert provider.accounts == {kept.account_id}

    provider.state.contents.clear()  # nobody's machine says so any more
    out = told("regrade", str(attempt.public_id))
    assert "  write.1  passed → passed\n  write.2  passed → passed\n" in out
    assert "  count.1  failed → failed  Count again." in out
    assert "Score: 60 then, 60 now. No verdicts changed." in out
    assert provider.accounts == {kept.account_id}
    assert KeptAttempt.objects.count() == 1


def test_a_dispute_over_a_check_that_was_mended(begun, provider, folder):
    provider.state.write("greet.sh", b"echo Harbour", executable=True)
    attempt = check(begun)
    assert attempt.score == 20
    yaml = folder / "lab.yaml"
    yaml.write_text(yaml.read_text().replace('contains: "{word}"', "contains: arbour"))
    selectors._catalogue.cache_clear()
    assert "No verdicts changed" in told("regrade", str(attempt.public_id))
    out = told("regrade", str(attempt.public_id), "--current")
    assert "≠ write.1  failed → passed\n" in out
    assert "Score: 20 then, 60 now. 1 verdict changed." in out
    attempt.refresh_from_db()
    assert attempt.score == 20  # printing changes nothing

    yaml.write_text(
        yaml.read_text().replace(
            "path: greet.sh\n        contains", "path: other.sh\n        contains"
        )
    )
    selectors._catalogue.cache_clear()
    with pytest.raises(CommandError, match=r"`other.sh` was not looked at"):
        told("regrade", str(attempt.public_id), "--current")
    assert provider.accounts == {begun.sandbox["account_id"], attempt.kept.account_id}


def test_completing_and_ending_are_kept_too(begun, provider):
    solve_first(begun, provider)
    solve_second(begun)
    completed = KeptAttempt.objects.get()
    assert completed.attempt.trigger == Attempt.Trigger.LIVE
    provider.state.contents.clear()
    tasks.observe(begun.pk)
    lab_services.end(begun)
    provisioning.close(begun.pk)
    last = KeptAttempt.objects.first()
    assert last.attempt.pk > completed.attempt.pk
    assert provider.accounts == {completed.account_id, last.account_id}
    provisioning.close(begun.pk)
    assert KeptAttempt.objects.count() == 2


def test_a_session_in_which_nothing_was_done_leaves_nothing(begun, provider):
    lab_services.end(begun)
    provisioning.close(begun.pk)
    assert provider.accounts == set()


def test_it_is_bounded_and_expires(begun, provider, settings):
    settings.LAB_KEEP_ATTEMPTS = 2
    attempts = [check(begun) for _ in range(4)]
    assert [row.attempt for row in KeptAttempt.objects.all()] == attempts[:1:-1]
    assert len(provider.accounts) == 3
    assert archive.sweep() == 0
    settings.LAB_KEEP_MOST = 1
    assert archive.sweep() == 1
    assert KeptAttempt.objects.get().attempt == attempts[-1]
    KeptAttempt.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    provider.away = True
    assert archive.sweep() == 0  # later, then
    provider.away = False
    tasks.sweep()
    assert not KeptAttempt.objects.exists()
    assert provider.accounts == {begun.sandbox["account_id"]}
    settings.LAB_KEEP_DAYS = 0
    check(begun)
    assert not KeptAttempt.objects.exists()


def test_a_deleted_learner_leaves_nothing(begun, provider):
    check(begun)
    begun.learner.delete()
    assert archive.sweep() == 1
    assert len(provider.accounts) == 1  # the session's own: the sweep of labs drops it


def test_a_copy_that_could_not_be_made_is_swept_and_costs_no_verdict(begun, provider, monkeypatch):
    def half(sandbox, account_id):
        provider.accounts.add(account_id)
        raise grading.ProviderUnavailableError("cut off")

    monkeypatch.setattr(provider, "fork", half)
    attempt = check(begun)
    assert not hasattr(attempt, "kept")
    assert len(provider.accounts) == 2
    archive.sweep()
    assert provider.accounts == {begun.sandbox["account_id"]}
    with pytest.raises(CommandError, match="Nothing is kept of attempt"):
        told("regrade", str(attempt.public_id))


def test_an_instructor_lists_and_looks(begun, provider):
    assert told("list") == "Nothing is kept.\n"
    services.answer(begun, "count", "8")
    attempt = check(begun)
    name = begun.learner.username
    line = rf"^{attempt.public_id}  \S+ \S+  {name}  greet  0 of 100  kept until "
    assert re.search(line, told("list", "--learner", name, "--lab", "greet"))
    assert told("list", "--learner", "nobody") == "Nothing is kept.\n"
    out = told("look", str(attempt.public_id), "--minutes", "5")
    assert "file  greet.sh\n" in out
    assert "answer  count: 8\n" in out
    assert "export AWS_ACCESS_KEY_ID=" in out
    assert len(provider.accounts) == 3
    archive.sweep()
    assert len(provider.accounts) == 3
    scratch = KeptAttempt.objects.filter(attempt=None)
    scratch.update(expires_at=clock.now())
    archive.sweep()
    assert len(provider.accounts) == 2


def test_testimony_speaks_of_another_account_when_told_to():
    told = witness.Testimony(
        account_id="111111111111", answers={"arn": "arn:aws:iam::111111111111:root"}
    )
    again = witness.Testimony.unpacked(told.packed(), account_id="222222222222")
    assert again.answers == {"arn": "arn:aws:iam::222222222222:root"}
    assert witness.Testimony.unpacked(told.packed()) == told


def test_what_was_not_asked_is_no_verdict():
    with pytest.raises(CheckError, match="was not looked at"):
        archive.Retelling(witness.Testimony(), _Aws()).file("x")


class _Aws:
    def call(self, *_): ...
    def body(self, *_): ...
    def call_as(self, *_): ...
    def rehearse(self, *_): ...
    def standstill(self): ...
    def get(self, *_): ...
