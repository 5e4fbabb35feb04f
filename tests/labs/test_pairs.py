"""Two pairs of a cloud and a runner beside each other, each with sessions of its own."""

import pytest

from cloud.client import CloudClient
from labs import pairs, provisioning, selectors, services
from labs.models import LabSession, Reservation
from labs.providers.base import ProviderUnavailableError
from tests import forked, processes
from tests.builders import make_session, make_user

pytestmark = pytest.mark.django_db

SECOND = {
    "cloud_control": "/far/control.sock",
    "cloud_endpoint": "http://far:4567",
    "cloud_public_endpoint": "",
    "runner_socket": "/far/runner.sock",
}


def test_one_pair_is_what_the_settings_name(settings):
    assert pairs.names() == ("cloud",)
    place = pairs.place_of("cloud")
    assert (place.cloud_control, place.runner_socket) == (
        settings.CLOUD_CONTROL,
        settings.RUNNER_SOCKET,
    )


def test_a_second_one_has_its_own_place(settings):
    settings.LAB_MORE_PAIRS = [SECOND]
    assert pairs.names() == ("cloud", "cloud-2")
    place = pairs.place_of("cloud-2")
    assert str(place.cloud_control) == SECOND["cloud_control"]
    assert place.cloud_public_endpoint == "http://far:4567"


@pytest.mark.usefixtures("provider")
def test_one_that_was_taken_away_does_not_answer(settings):
    with pytest.raises(ProviderUnavailableError, match="no cloud-2 among the settings"):
        selectors.provider("cloud-2")
    session = make_session(provider="cloud-2", state=LabSession.State.READY)
    assert not provisioning.check_lost(session)  # it may come back


@pytest.mark.usefixtures("provider")
def test_who_starts_gets_the_pair_that_is_least_busy(settings, lab):
    settings.LAB_MORE_PAIRS = [SECOND]
    sessions = [services.start(make_user(), lab) for _ in range(4)]
    assert [one.provider for one in sessions] == ["cloud", "cloud-2", "cloud", "cloud-2"]
    services.end(sessions[2])
    services.end(sessions[0])
    assert services.start(make_user(), lab).provider == "cloud"
    assert sorted(Reservation.objects.values_list("provider", flat=True)) == [
        *("cloud", "cloud", "cloud", "cloud-2", "cloud-2"),
    ]


@pytest.mark.jail
@pytest.mark.usefixtures("platform")
def test_sessions_live_and_end_each_in_its_own_pair(settings, full_lab, tmp_path):
    selectors._provider.cache_clear()
    with forked.cloud(tmp_path / "cloud") as cloud:
        socket = tmp_path / "runner.sock"
        settings.LAB_MORE_PAIRS = [
            {
                "cloud_control": str(cloud.control),
                "cloud_endpoint": cloud.endpoint,
                "runner_socket": str(socket),
            }
        ]
        with processes.runner(tmp_path / "runner", socket, cloud=cloud.address):
            sessions = [services.start(make_user(), full_lab) for _ in range(2)]
            for session in sessions:
                provisioning.provision(session.pk)
                session.refresh_from_db()
            assert [one.provider for one in sessions] == ["cloud", "cloud-2"]
            controls = [settings.CLOUD_CONTROL, cloud.control]
            for session, control in zip(sessions, controls, strict=True):
                sandbox = selectors.sandbox_of(session)
                account = sandbox.account_id
                assert account in ids_in(control)
                done = selectors.provider(session.provider).run(
                    sandbox, b"aws sts get-caller-identity --query Account", "who.sh", 60
                )
                assert done.stdout == f'"{account}"\n', done.stderr
                services.end(session)
                provisioning.close(session.pk)
                assert account not in ids_in(control)
            assert ids_in(cloud.control) == set()
    selectors._provider.cache_clear()


def ids_in(control) -> set[str]:
    client = CloudClient(control)
    try:
        return {account.account_id for account in client.accounts()}
    finally:
        client.close()
