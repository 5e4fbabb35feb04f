"""Learner clouds that start fast: forks of one process that has loaded all that a cloud needs.

`python -m cloud serve` needs some three seconds of a core to load, and a test that starts three
clouds would spend ten. What is forked here runs the very command line; only what is imported
already is not imported again. Tests of the start itself use `processes.cloud`.
"""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cloud.cli import main
from tests import processes

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.loaded"])
_POLL = 0.01  # seconds


class Forked:
    """A forked process, with the part of `subprocess.Popen` that tests use."""

    def __init__(self, words: list[str], log: Path) -> None:
        self._process = _CONTEXT.Process(target=_run, args=(words, log))
        self._process.start()
        self.pid = self._process.pid or 0

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit status, negative for a signal; raises TimeoutError."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise TimeoutError(f"Process {self.pid} still runs.")
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


@contextmanager
def cloud(
    folder: Path, *more: str, listen: str = "127.0.0.1:0", control: Path | None = None
) -> Iterator[processes.Cloud]:
    """As `processes.cloud`, in a fraction of its time. Raises ProcessError."""
    folder.mkdir(parents=True, exist_ok=True)
    control = control or folder / "control.sock"
    log = folder / "log"
    read = log.stat().st_size if log.exists() else 0
    words = ["serve", "--listen", listen, "--data", str(folder), "--control", str(control), *more]
    process = Forked(words, log)
    try:
        ready = _ready(process, log, read)
        yield processes.Cloud(processes.Running(process, ready, log), ready.split()[1], control)
    finally:
        process.terminate()
        try:
            process.wait(processes.STOP_WITHIN)
        except TimeoutError:
            process.kill()
            process.wait()


def _ready(process: Forked, log: Path, read: int) -> str:
    """Return the line that says the cloud is ready, from what is new in its log."""
    until = time.monotonic() + processes.START_WITHIN
    while time.monotonic() < until and process.poll() is None:
        text = log.read_bytes()[read:].decode() if log.exists() else ""
        for line in text.splitlines(keepends=True):
            if line.startswith("ready ") and line.endswith("\n"):
                return line.strip()
        time.sleep(_POLL)
    raise processes.ProcessError(f"It did not become ready:\n{log.read_text()[-4000:]}")


def _run(words: list[str], log: Path) -> None:
    os.setsid()
    with log.open("ab") as lines:
        os.dup2(lines.fileno(), 1)
        os.dup2(lines.fileno(), 2)
    threading.Thread(target=_end_with_tests, daemon=True).start()
    raise SystemExit(main(words))


def _end_with_tests() -> None:
    """A test run that is killed leaves nothing behind."""
    tests = multiprocessing.parent_process()
    if tests is not None:
        tests.join()
        os.kill(os.getpid(), signal.SIGTERM)
