"""Going back to when a task was done: what is kept, what stands afterwards, what is refused."""

import pytest

from grader import checkpoints, grading, services, tasks
from grader.errors import NotDoneError, NotKeptError, TaskNotFoundError
from grader.models import Attempt, Checkpoint, HintUse
from grader.selectors import lab_view
from labs import provisioning, sweeping
from labs import services as lab_services
from labs.errors import SessionClosedError, SessionFailedError
from labs.models import LabSession, Reservation
from labs.providers.base import ProviderUnavailableError, SandboxLostError

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis")]
State = LabSession.State


@pytest.fixture
def begun(session, provider):
    """The session with a sandbox at the provider, looked at once."""
    reserved = session.reservations.get()
    session.sandbox = {
        "account_id": reserved.account_id,
        "workspace_id": str(reserved.workspace_id),
    }
    session.save()
    provider.accounts.add(reserved.account_id)
    provider.workspaces.add(str(reserved.workspace_id))
    tasks.observe(session.pk)
    return session


def solve_first(session, provider):
    provider.state.write("greet.sh", b"echo harbour", executable=True)
    tasks.observe(session.pk)


def solve_second(session):
    services.answer(session, "count", "7")
    tasks.observe(session.pk)


def back(session, task: str, **options):
    checkpoints.rewind(LabSession.objects.get(pk=session.pk), task, **options)
    session.refresh_from_db()


def arrive(session):
    provisioning.provision(session.pk)
    session.refresh_from_db()


def states(session) -> list[str]:
    return [task.state for task in lab_view(session).tasks]


def test_a_state_is_kept_when_a_task_is_done_for_the_first_time(begun, provider):
    assert checkpoints.kept(begun) == []
    solve_first(begun, provider)
    [kept] = checkpoints.kept(begun)
    assert (kept.number, kept.done, kept.attempt.score) == (1, ["write"], 60)
    assert set(provider.kept) == {kept.label}
    provider.state.contents.clear()
    tasks.observe(begun.pk)
    solve_first(begun, provider)  # done again: not for the first time
    assert checkpoints.kept(begun) == [kept]
    solve_second(begun)
    assert [row.number for row in checkpoints.kept(begun)] == [1, 2]
    assert set(provider.kept) == {row.label for row in checkpoints.kept(begun)}


def test_going_back_keeps_what_was_done_and_starts_the_rest_over(begun, provider):
    services.take_hint(begun, "write")
    services.take_hint(begun, "write")
    solve_first(begun, provider)
    [kept] = checkpoints.kept(begun)
    solve_second(begun)
    before, sandbox = Attempt.objects.count(), begun.sandbox
    assert lab_view(begun).score == 95

    back(begun, "1")
    assert (begun.state, begun.generation, begun.rewind) == (State.QUEUED, 2, kept.label)
    assert states(begun) == ["done", "now"]  # at once, while it is under way
    arrive(begun)
    assert begun.ready
    assert provider.rewound == [kept.label]
    assert begun.sandbox["account_id"] == sandbox["account_id"]
    assert begun.sandbox["workspace_id"] == sandbox["workspace_id"]
    view = lab_view(begun)
    assert (view.score, [task.state for task in view.tasks]) == (55, ["done", "now"])
    assert view.tasks[1].answer.value == ""
    assert HintUse.objects.count() == 2
    assert Attempt.objects.count() == before + 1  # the history stays
    assert checkpoints.kept(begun) == [kept]
    solve_second(begun)
    assert lab_view(begun).score == 95
    assert [row.number for row in checkpoints.kept(begun)] == [1, 2]


def test_answers_given_before_stand_again(begun, provider):
    solve_second(begun)
    solve_first(begun, provider)
    services.answer(begun, "count", "8")
    back(begun, "2")
    arrive(begun)
    assert states(begun) == ["now", "done"]
    assert lab_view(begun).tasks[1].answer.value == "7"


def test_what_was_done_together_has_one_state(begun, provider):
    provider.state.write("greet.sh", b"echo harbour", executable=True)
    solve_second(begun)
    assert [row.number for row in checkpoints.kept(begun)] == [2]
    with pytest.raises(NotKeptError, match=r"task 1 is not kept. You can go back to: 2\."):
        back(begun, "write")
    back(begun, "count")
    arrive(begun)
    assert states(begun) == ["done", "done"]


def test_it_may_be_asked_for_twice(begun, provider):
    solve_first(begun, provider)
    twin = LabSession.objects.get(pk=begun.pk)
    back(begun, "1")
    checkpoints.rewind(twin, "1")
    assert LabSession.objects.get(pk=begun.pk).generation == 2
    arrive(begun)
    arrive(begun)
    assert len(provider.rewound) == 1
    back(begun, "1")
    arrive(begun)
    assert begun.generation == 3
    assert states(begun) == ["done", "now"]


def test_what_cannot_be_is_refused_with_a_reason(begun, provider):
    with pytest.raises(TaskNotFoundError, match="There is no task 9"):
        back(begun, "9")
    with pytest.raises(NotDoneError, match="Task 1 is not done yet"):
        back(begun, "1")
    solve_first(begun, provider)
    LabSession.objects.update(state=State.FAILED, failure="It broke.")
    with pytest.raises(SessionFailedError, match="It broke"):
        back(begun, "1")
    lab_services.end(begun)
    with pytest.raises(SessionClosedError):
        back(begun, "1")
    assert checkpoints.kept(begun) == []


def test_a_grading_under_way_is_told_and_changes_nothing(begun, provider):
    solve_first(begun, provider)
    attempt = services.check(begun)
    solve_second(begun)
    back(begun, "1")
    grading.grade(attempt.pk)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.fault) == ("fault", grading.RESET)
    tasks.observe(begun.pk)  # not ready: nothing to look at
    arrive(begun)
    assert states(begun) == ["done", "now"]


def test_a_state_kept_too_late_counts_for_nothing(begun, provider):
    solve_first(begun, provider)
    solve_second(begun)
    late = Attempt.objects.of(begun).first()
    Checkpoint.objects.filter(number=2).delete()
    back(begun, "1")
    arrive(begun)
    assert checkpoints.keep(late.pk) is None
    assert [row.number for row in checkpoints.kept(begun)] == [1]


def test_a_state_that_is_gone_leaves_everything_as_it_was(begun, provider, client):
    solve_first(begun, provider)
    solve_second(begun)
    provider.kept.clear()
    back(begun, "1")
    arrive(begun)
    assert begun.ready
    assert "not kept any more" in begun.failure
    tasks.observe(begun.pk)
    assert states(begun) == ["done", "now"]  # the answer of a former round is no answer
    client.force_login(begun.learner)
    assert "not kept any more" in client.get(f"/sessions/{begun.public_id}/guide/").content.decode()
    services.check(begun)
    begun.refresh_from_db()
    assert begun.failure == ""


def test_a_machine_that_is_lost_is_said_to_be_and_starts_over(begun, provider):
    solve_first(begun, provider)
    provider.workspaces.clear()
    back(begun, "1")
    arrive(begun)
    assert (begun.state, begun.failure, begun.rewind) == ("failed", provisioning.LOST, "")
    lab_services.retry(begun)
    arrive(begun)
    assert begun.ready
    assert states(begun) == ["now", "todo"] or states(begun)[0] in {"now", "done"}
    assert checkpoints.kept(begun) == []
    assert Reservation.objects.filter(released_at=None).count() == 1


def test_an_absent_cloud_is_asked_again_and_in_the_end_by_hand(begun, provider):
    solve_first(begun, provider)
    back(begun, "1")
    provider.away = True
    for _ in range(provisioning.MAX_TRIES - 1):
        with pytest.raises(ProviderUnavailableError):
            provisioning.provision(begun.pk)
    provisioning.provision(begun.pk)
    begun.refresh_from_db()
    assert begun.state == State.FAILED
    provider.away = False
    lab_services.retry(begun)
    arrive(begun)
    assert begun.ready
    assert len(provider.rewound) == 1
    assert begun.generation == 2


def test_the_sweep_leaves_a_session_that_went_back_alone(begun, provider):
    solve_first(begun, provider)
    back(begun, "1")
    sweeping.compare_with_providers()
    assert begun.sandbox["account_id"] in provider.accounts
    arrive(begun)
    sweeping.compare_with_providers()
    begun.refresh_from_db()
    assert begun.ready
    assert begun.sandbox["workspace_id"] in provider.workspaces


def test_a_whole_reset_forgets_what_was_kept(begun, provider):
    solve_first(begun, provider)
    checkpoints.go_back(begun, "start")
    assert checkpoints.kept(begun) == []
    arrive(begun)
    assert begun.ready
    assert provider.rewound == []
    assert len(provider.accounts) == 1
    with pytest.raises(NotDoneError):
        back(begun, "1")


def test_a_fault_while_keeping_costs_the_learner_nothing(begun, provider, monkeypatch):
    def lost(*_):
        raise SandboxLostError("gone")

    monkeypatch.setattr(provider, "keep", lost)
    solve_first(begun, provider)
    assert states(begun)[0] == "done"
    assert checkpoints.kept(begun) == []


def test_only_the_owner_goes_back(begun, provider, client, django_user_model):
    solve_first(begun, provider)
    solve_second(begun)
    paths = [f"/sessions/{begun.public_id}/{name}/" for name in ("back", "go-back")]
    client.force_login(django_user_model.objects.create_user("stranger"))
    assert client.get(paths[0]).status_code == 404
    assert client.post(paths[1], {"to": "1"}).status_code == 404

    client.force_login(begun.learner)
    page = client.get(paths[0]).content.decode()
    assert page.index("Task 2 done") < page.index("Task 1 done: Write <code>greet.sh</code>")
    assert client.post(paths[1], {"to": "9"}, follow=True).status_code == 200
    begun.refresh_from_db()
    assert begun.generation == 1
    assert client.post(paths[1], {"to": "1"}).status_code == 302
    begun.refresh_from_db()
    assert begun.generation == 2


def test_the_lab_command_goes_back(begun, provider, client):
    solve_first(begun, provider)
    asked = {"headers": {"Authorization": f"Bearer {begun.api_token}"}}
    told = client.get("/api/lab/kept", **asked).json()
    assert told == {"kept": [{"task": 1, "score": 60, "minutes_ago": 0}]}

    def reset(**body):
        return client.post("/api/lab/reset", body, "application/json", **asked)

    assert reset().status_code == 400
    assert reset(to="2").json()["error"].startswith("Task 2 is not done yet")
    assert reset(to=1).status_code == 202
    begun.refresh_from_db()
    assert (begun.generation, begun.rewind != "") == (2, True)
