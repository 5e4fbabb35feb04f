"""The processes that tests share, each started when the first test of a test process asks."""

import gc
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection

from tests import forked, processes
from tests.runner.rig import Rig, rig

# New objects between two looks for garbage. Python's 700 are few among half a million that stay.
LITTER = 20_000
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_serialized_rollback"}


def pytest_configure() -> None:
    gc.set_threshold(LITTER)


def pytest_collection_finish() -> None:
    """Have the collector leave alone what stays to the end anyway."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what a database of another kind could change: that part is run on PostgreSQL, too.

    And name a test's `xdist_group` in its id: pytest-xdist 3.8.0 does so in a field that pytest 9.2
    does not read, and then groups nothing (pytest-xdist, issue 1386).
    """
    for item in items:
        group = item.get_closest_marker("xdist_group")
        if group and config.getoption("loadgroup", False):
            item._id = type(item.id).parse(f"{item.nodeid}@{group.args[0]}")
        asked = DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ()))
        if asked or item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.database)


@pytest.fixture(scope="session", autouse=True)
def data_dir() -> Iterator[Path]:
    """Return this test process's own DATA_DIR."""
    folder: Path = django_settings.DATA_DIR
    (folder / "static").mkdir(mode=0o700, parents=True, exist_ok=True)
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
def redis(redis_server: RedisServer) -> str:
    """Return the URL of a running Redis."""
    return django_settings.REDIS_URL


@pytest.fixture(scope="session")
def cloud(data_dir: Path) -> Iterator[processes.Cloud]:
    """Return a running learner cloud, on the control socket that the settings name."""
    events = ("--events-url", django_settings.REDIS_URL)
    with forked.cloud(
        data_dir / "cloud", *events, control=django_settings.CLOUD_CONTROL
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


@pytest.fixture(scope="session")
def rigs(cloud: processes.Cloud) -> Iterator[Callable[[str], Rig]]:
    """Return `rigs(mode)`: a runner of each kind of user, which all modules share."""
    with ExitStack() as stack:
        yield cache(lambda mode: stack.enter_context(rig(mode, cloud.address)))


@pytest.fixture
def platform(settings, redis, cloud, runner):
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


class WorkerProcess:
    """The Celery worker on the test database, started again when it is found dead.

    So does the supervisor of an installation: a worker that loses Redis while a task is in its
    hands exits (kombu 5.7 cannot give the task back to a Redis that is gone).
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self._running: processes.Running | None = None

    def ensure(self, environment: dict[str, str]) -> processes.Running:
        if self._running is None or self._running.process.poll() is not None:
            self.stop()
            self._running = self._stack.enter_context(processes.worker(self._folder, environment))
        return self._running

    def stop(self) -> None:
        self._stack.close()
        self._running = None


@pytest.fixture(scope="session")
def worker_process(django_db_setup, data_dir) -> Iterator[WorkerProcess]:
    process = WorkerProcess(data_dir / "worker")
    yield process
    process.stop()


@pytest.fixture
def worker(transactional_db, platform, cloud, worker_process):
    """Have a worker do what is queued; what a test saves is committed, or it could not see it."""
    return worker_process.ensure(worker_environment(cloud))


@pytest.fixture
def redis_away(redis_server: RedisServer, worker_process: WorkerProcess) -> Iterator[None]:
    """Have no Redis, and no worker that would wait for it, during one test."""
    worker_process.stop()
    redis_server.stop()
    yield
    redis_server.start()
