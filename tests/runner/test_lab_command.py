"""`lab` in the terminal, against a page that answers as the real one does."""

import itertools

import pytest

from tests.runner.rig import MODES, rig

pytestmark = pytest.mark.jail


def task(number: int, state: str, **more):
    return {"id": f"task-{number}", "number": number, "title": f"Title {number}", "points": 2,
            "earned": 2 if state == "done" else 0, "state": state, "message": None,
            "hints": {"total": 2, "taken": []}, "answer": None, **more}  # fmt: skip


def status(*tasks, score=0):
    return {"title": "Undo a deletion", "state": "ready", "expires_at": None, "score": score,
            "total": 100, "tasks": list(tasks), "attempt": None}  # fmt: skip


@pytest.fixture
def site(machine):
    machine.site.answers.clear()
    machine.site.asked.clear()
    yield machine.site
    machine.site.answers.clear()


def test_status_shows_tasks_points_and_messages(site, box):
    failed = task(2, "now", begun=True, message="There is no version yet.")
    told = status(
        task(1, "done"), failed, task(3, "todo", message="It is not suspended."), score=50
    )
    site.answers["/api/lab/status"] = (200, told)
    shown = box.sh("lab status")
    assert shown.exit_code == 1
    text = shown.stdout.decode()
    assert "✓ 1  Title 1 2/2" in text
    assert "✗ There is no version yet." in text
    assert "· It is not suspended." in text
    assert "50 points of 100" in text
    site.answers["/api/lab/status"] = (200, status(task(1, "done"), score=100))
    assert box.sh("lab status").exit_code == 0


def test_check_waits_for_the_outcome(site, box):
    site.answers["/api/lab/check"] = (202, {"attempt": "abc"})
    states = itertools.chain(["queued", "running"], itertools.repeat("final"))
    done = status(task(1, "done"), score=100)
    site.answers["/api/lab/attempts/abc"] = (
        200, lambda: {"id": "abc", "state": next(states), "fault": None, "status": done},
    )  # fmt: skip
    shown = box.sh("lab check")
    assert (shown.exit_code, b"100 points of 100" in shown.stdout) == (0, True)


def test_a_fault_of_ours_is_told_as_one(site, box):
    site.answers["/api/lab/check"] = (202, {"attempt": "abc"})
    fault = {"id": "abc", "state": "fault", "fault": "The cloud did not answer.", "status": {}}
    site.answers["/api/lab/attempts/abc"] = (200, fault)
    shown = box.sh("lab check")
    assert (shown.exit_code, shown.stderr) == (2, b"lab: The cloud did not answer.\n")


def test_hint_and_answer_pass_on_what_was_typed(site, box):
    site.answers["/api/lab/hint"] = (200, {"text": "Look at versions.", "cost": 1, "remaining": 1})
    shown = box.done("lab hint 2")
    assert "Look at versions." in shown
    assert "1 point" in shown
    site.answers["/api/lab/answer"] = (200, status(task(1, "done"), score=100))
    box.done("lab answer 1 two words")
    bodies = [asked["body"] for asked in site.asked]
    assert bodies == [b'{"task": "2"}', b'{"task": "1", "value": "two words"}']


def test_an_answer_that_was_noted_ends_well_whatever_else_is_missing(site, box):
    missing = status(task(1, "done"), task(2, "now", message="There is no version yet."), score=50)
    site.answers["/api/lab/answer"] = (200, missing)
    assert "There is no version yet." in box.done("lab answer 1 two")
    site.answers["/api/lab/answer"] = (409, {"error": "Task 1 asks for no answer."})
    shown = box.sh("lab answer 1 two")
    assert (shown.exit_code, shown.stderr) == (2, b"lab: Task 1 asks for no answer.\n")


def test_a_refusal_is_its_sentence(site, box):
    site.answers["/api/lab/hint"] = (409, {"error": "There are no more hints for this task."})
    shown = box.sh("lab hint 1")
    assert (shown.exit_code, shown.stderr) == (2, b"lab: There are no more hints for this task.\n")


@pytest.mark.parametrize(
    "answer", [(500, "boom"), (502, ["x"]), (200, "text"), (404, {"error": 5})]
)
def test_an_answer_without_sense_is_not_the_learners_mistake(site, box, answer):
    site.answers["/api/lab/status"] = answer
    shown = box.sh("lab status")
    assert shown.exit_code == 2
    assert b"not your mistake" in shown.stderr


@pytest.mark.parametrize("words", ["bogus", "answer", "answer 1", "status now", "hint 1 2"])
def test_what_cannot_be_meant_shows_how_to_use_it(site, box, words):
    shown = box.sh(f"lab {words}")
    assert (shown.exit_code, b"Usage: lab" in shown.stderr) == (2, True)
    assert site.asked == []


def test_help_needs_no_page(box):
    assert "Usage: lab" in box.done("lab; lab help; lab --help")


def test_a_page_that_is_away_is_named(cloud):
    with rig(MODES[0], cloud.address) as lonely, lonely.box() as box:
        lonely.site.stop()
        shown = box.sh("lab status")
        assert shown.exit_code == 2
        assert b"does not answer" in shown.stderr


def test_reset_tells_what_there_is_and_asks_for_one_of_them(site, box):
    kept = [{"task": 2, "score": 30, "minutes_ago": 5}, {"task": 1, "score": 50, "minutes_ago": 0}]
    site.answers["/api/lab/kept"] = (200, {"kept": kept})
    site.answers["/api/lab/reset"] = (202, status(task(1, "done")))
    lines = box.done("lab reset").splitlines()
    assert lines[0] == "  lab reset --to 1    task 1 done, 50 points, just now"
    assert lines[1] == "  lab reset --to 2    task 2 done, 30 points, 5 min ago"
    assert "--to start" in lines[2]
    for words, asked in (("--to 2", b'{"to": "2"}'), ("--to=start", b'{"to": "start"}')):
        assert "Going back." in box.done(f"lab reset {words}")
        assert site.asked[-1]["body"] == asked
    for wrong in ("2", "--to", "--to 1 2", "--all 1"):
        assert box.sh(f"lab reset {wrong}").exit_code == 2
    site.answers["/api/lab/reset"] = (409, {"error": "Task 3 is not done yet."})
    assert box.sh("lab reset --to 3").stderr == b"lab: Task 3 is not done yet.\n"
