"""`/healthz`, with real parts, one of them away."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.jail
@pytest.mark.usefixtures("platform")
def test_all_parts_answer(client):
    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.json() == {"database": True, "redis": True, "cloud": True, "runner": True}


@pytest.mark.usefixtures("redis")
def test_a_part_that_is_away_is_named(client, settings, tmp_path):
    settings.CLOUD_CONTROL = tmp_path / "no-cloud.sock"
    settings.RUNNER_SOCKET = tmp_path / "no-runner.sock"

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json() == {"database": True, "redis": True, "cloud": False, "runner": False}


@pytest.mark.usefixtures("redis_away")
def test_redis_away_is_no_server_error(client, settings, tmp_path):
    settings.CLOUD_CONTROL = tmp_path / "no-cloud.sock"
    settings.RUNNER_SOCKET = tmp_path / "no-runner.sock"

    assert client.get("/healthz").json()["redis"] is False
