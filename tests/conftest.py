"""The processes that tests share, each started when the first test of a test process asks."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection

from tests import processes


@pytest.fixture(scope="session", autouse=True)
def data_dir() -> Iterator[Path]:
    """Return this test process's own DATA_DIR."""
    folder: Path = django_settings.DATA_DIR
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(data_dir, django_db_setup):
    """Make the database only once the folder that it lies in is there."""


class RedisServer:
    """The Redis that the settings name; a test may stop it for a while."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stack = ExitStack()

    def start(self) -> None:
        socket = Path(django_settings.REDIS_URL.removeprefix("unix://"))
        self._stack.enter_context(processes.redis(self._folder, socket))

    def stop(self) -> None:
        self._stack.close()


@pytest.fixture(scope="session")
def redis_server(data_dir: Path) -> Iterator[RedisServer]:
    server = RedisServer(data_dir / "redis")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def redis(redis_server: RedisServer) -> str:  # noqa: ARG001
    """Return the URL of a running Redis."""
    return django_settings.REDIS_URL


@pytest.fixture
def redis_away(redis_server: RedisServer) -> Iterator[None]:
    """Have no Redis during one test."""
    redis_server.stop()
    yield
    redis_server.start()


@pytest.fixture(scope="session")
def cloud(data_dir: Path) -> Iterator[processes.Cloud]:
    """Return a running learner cloud, on the control socket that the settings name."""
    with processes.cloud(
        data_dir / "cloud",
        control=django_settings.CLOUD_CONTROL,
        events_url=django_settings.REDIS_URL,
    ) as running:
        yield running


@pytest.fixture(scope="session")
def runner(data_dir: Path, cloud: processes.Cloud) -> Iterator[processes.Running]:
    """Return a running runner, on the socket that the settings name."""
    with processes.runner(
        data_dir / "runner",
        django_settings.RUNNER_SOCKET,
        cloud=cloud.address,
        events_url=django_settings.REDIS_URL,
    ) as running:
        yield running


@pytest.fixture
def platform(settings, redis, cloud, runner):  # noqa: ARG001
    """Have Redis, cloud and runner running, and the settings point at them."""
    settings.CLOUD_ENDPOINT = cloud.endpoint
    settings.CLOUD_PUBLIC_ENDPOINT = cloud.endpoint


def worker_environment(cloud: processes.Cloud | None = None) -> dict[str, str]:
    """Return what lets another process see this one's database and processes."""
    database = connection.settings_dict
    name = database["NAME"]
    if connection.vendor == "sqlite":
        url = f"sqlite:///{name}"
    else:
        host = str(database["HOST"]).replace("/", "%2F")
        url = f"postgres://{database['USER']}@{host}/{name}"
    endpoint = {"CLOUD_ENDPOINT": cloud.endpoint} if cloud else {}
    return {
        "GROUNDSCHOOL_TEST_DATA": str(django_settings.DATA_DIR),
        "DATABASE_URL": url,
        **endpoint,
    }


@pytest.fixture(scope="session")
def worker_process(django_db_setup, data_dir, redis_server, cloud, runner):  # noqa: ARG001
    """Have a Celery worker at work on the test database."""
    with processes.worker(data_dir / "worker", worker_environment(cloud)) as running:
        yield running


@pytest.fixture
def worker(transactional_db, platform, worker_process):  # noqa: ARG001
    """Have a worker do what is queued; what a test saves is committed, or it could not see it."""
    return worker_process
