"""A cloud and a runner to prove labs on: those that run, or private ones for a while."""

import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

from cloud.client import CloudClient
from cloud.errors import CloudError
from grader.authoring.errors import StageError
from grader.authoring.site import Site, serve_site
from labs import pairs
from labs.providers.base import Provider, ProviderSettings
from runner.client import RunnerClient
from runner.errors import RunnerError

READY_WITHIN = 180.0  # seconds, on a busy machine
STOPS_WITHIN = 15.0  # seconds
ASKED_FOR = 2.0  # seconds to tell whether a process answers
# A proof that is killed leaves nothing running, where util-linux can ask the kernel for that.
WITH_US = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []


class Stage:
    """Where labs are proven: a provider, and the site that the `lab` command speaks to."""

    def __init__(self, provider: Provider, site: Site | None) -> None:
        self.provider = provider
        self.site = site  # None on the installation's own processes: its site is the real one


@contextmanager
def stage(*, private: bool = False) -> Iterator[Stage]:
    """Yield a stage. `private` starts processes of its own even if others answer.

    Raises StageError.
    """
    where = pairs.place_of(pairs.FIRST)
    if not private and _answers(where):
        yield Stage(_connect(where), None)
        return
    with ExitStack() as stack:
        yield _private(stack)


def _connect(where: ProviderSettings) -> Provider:
    provider: Provider = import_string(settings.LAB_PROVIDERS[pairs.FIRST])(where)
    return provider


def _answers(where: ProviderSettings) -> bool:
    """Whether both the installation's cloud and its runner answer."""
    if not (where.cloud_control.exists() and where.runner_socket.exists()):
        return False
    cloud = CloudClient(where.cloud_control, timeout=ASKED_FOR)
    runner = RunnerClient(where.runner_socket, timeout=ASKED_FOR)
    try:
        cloud.health()
        runner.health()
    except (CloudError, RunnerError):
        return False
    finally:
        cloud.close()
        runner.close()
    return True


def _private(stack: ExitStack) -> Stage:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="groundschool-lab-")))
    site = stack.enter_context(serve_site())
    control, socket = folder / "cloud" / "control.sock", folder / "runner.sock"
    options = ["--listen", "127.0.0.1:0", "--runner", str(socket)]
    cloud = stack.enter_context(_process(folder, "cloud", options))
    address = cloud.rpartition("//")[2]
    options = ["--socket", str(socket), "--cloud", address, "--site", site.address]
    tools = _tools()
    options += ["--tools", str(tools)]
    stack.enter_context(_process(folder, "runner", options))
    endpoint = f"http://{address}"
    where = ProviderSettings(control, endpoint, endpoint, socket, tools)
    return Stage(_connect(where), site)


def _tools() -> Path:
    """Return where set-up has put what learners' machines and functions are given."""
    plain: Path = settings.BASE_DIR / "var" / "tools"
    tools: Path = settings.LAB_TOOLS
    return tools if tools.is_dir() else plain


@contextmanager
def _process(folder: Path, name: str, options: list[str]) -> Iterator[str]:
    """Run `python -m NAME serve` and yield what it says when it is ready. Raises StageError."""
    log = folder / f"{name}.log"
    data = folder / name
    data.mkdir(mode=0o700)
    command = [*WITH_US, sys.executable, "-m", name, "serve", "--data", str(data), *options]
    with log.open("wb") as errors:
        process = subprocess.Popen(  # noqa: S603 # our own module
            command, stdout=subprocess.PIPE, stderr=errors, cwd=settings.BASE_DIR, text=True
        )
    try:
        yield _ready_line(process, name, log)
    finally:
        _stop(process)


def _ready_line(process: subprocess.Popen[str], name: str, log: Path) -> str:
    """Return what follows the word "ready". Raises StageError."""
    out = process.stdout
    until = time.monotonic() + READY_WITHIN
    while out is not None and time.monotonic() < until and process.poll() is None:
        if not select.select([out], [], [], 0.2)[0]:
            continue
        word, _, rest = out.readline().strip().partition(" ")
        if word == "ready":
            return rest
    tail = log.read_text(errors="replace").strip()[-2000:]
    raise StageError(f"The {name} did not start.\n{tail}")


def _stop(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOPS_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()
