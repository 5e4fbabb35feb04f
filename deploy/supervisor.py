"""A small supervisor: starts processes, waits until they are ready, restarts what falls, stops all.

Why our own: of those measured, none both restarted a crash within a second and left nothing behind
when it was killed itself (docs/decisions.md, "One supervisor").
"""

import asyncio
import contextlib
import ctypes
import os
import re
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True)
READY_WITHIN = 180.0  # seconds, on a busy machine
STOP_WITHIN = 10.0  # seconds, then SIGKILL
BACKOFF = (0.2, 1.0, 2.0, 5.0, 10.0)  # seconds before the first, second, … restart
CALM_AFTER = 60.0  # seconds up, after which a fall counts as the first again


class StartError(Exception):
    """A process did not become ready; the message holds the end of its log."""


@dataclass(frozen=True)
class Program:
    """What to start, and the line (a regular expression) by which it says that it is ready."""

    name: str
    command: Sequence[str]
    ready: str
    environment: Mapping[str, str] = field(default_factory=dict)


def die_with_parent() -> None:
    """Ask the kernel to end this process when the supervisor is gone, however it went."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """One supervised process, its log file, and the task that keeps it up."""

    def __init__(self, program: Program, logs: Path, report: Callable[[str], None]) -> None:
        self.program = program
        self.log = logs / f"{program.name}.log"
        self.report = report
        self.ready = asyncio.Event()
        self.stopping = False
        self.process: asyncio.subprocess.Process | None = None
        self.keeper: asyncio.Task[None] | None = None
        self.last_exit: int | None = None

    async def start(self) -> None:
        """Start the process and return once it is ready. Raises StartError."""
        self.keeper = asyncio.create_task(self.keep_up())
        waiting = asyncio.create_task(self.ready.wait())
        await asyncio.wait(
            {waiting, self.keeper}, timeout=READY_WITHIN, return_when=asyncio.FIRST_COMPLETED
        )
        waiting.cancel()
        if not self.ready.is_set():
            raise StartError(f"{self.program.name} did not start:\n{self.log_end()}")

    async def keep_up(self) -> None:
        """Run the process; start it again when it falls. A fall before the first ready ends this."""
        falls = 0
        loop = asyncio.get_running_loop()
        while not self.stopping:
            began = loop.time()
            await self.run_once()
            if self.stopping or not self.ready.is_set():
                return
            falls = 0 if loop.time() - began > CALM_AFTER else falls + 1
            pause = BACKOFF[min(max(falls - 1, 0), len(BACKOFF) - 1)]
            self.report(
                f"{self.program.name} stopped (exit code {self.last_exit}); starting it again."
            )
            await asyncio.sleep(pause)

    async def run_once(self) -> None:
        with self.log.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *self.program.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                env=self.program.environment,
                start_new_session=True,
                preexec_fn=die_with_parent,
                limit=1 << 20,
            )
            self.process = process
            reader = asyncio.create_task(self.copy_output(process, log.write, log.flush))
            # Not process.wait(): it hangs as long as a grandchild holds the pipe.
            while process.returncode is None:
                await asyncio.sleep(0.05)
            self.last_exit = process.returncode
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(reader, timeout=0.5)

    async def copy_output(
        self,
        process: asyncio.subprocess.Process,
        write: Callable[[bytes], object],
        flush: Callable[[], object],
    ) -> None:
        ready = re.compile(self.program.ready.encode())
        if process.stdout is None:
            return
        while line := await next_line(process.stdout):
            write(line)
            flush()
            if ready.search(line):
                self.ready.set()

    async def stop(self) -> None:
        self.stopping = True
        process = self.process
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
        if self.keeper is None:
            return
        done, _ = await asyncio.wait({self.keeper}, timeout=STOP_WITHIN)
        if not done and process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await asyncio.wait({self.keeper}, timeout=2)

    def log_end(self, lines: int = 15) -> str:
        if not self.log.exists():
            return "(it wrote nothing)"
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


async def next_line(stream: asyncio.StreamReader) -> bytes:
    """Return the next line; one too long for the buffer comes in pieces instead of ending all."""
    try:
        return await stream.readuntil(b"\n")
    except asyncio.IncompleteReadError as end:
        return end.partial
    except asyncio.LimitOverrunError as overrun:
        return await stream.readexactly(overrun.consumed)


class Supervisor:
    """Starts programs in the order it is told and stops them in the opposite one."""

    def __init__(self, logs: Path, report: Callable[[str], None]) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self.logs = logs
        self.report = report
        self.children: list[Child] = []

    async def start(self, *programs: Program) -> None:
        """Start programs side by side; return when all are ready. Raises StartError."""
        fresh = [Child(program, self.logs, self.report) for program in programs]
        self.children.extend(fresh)
        await asyncio.gather(*(child.start() for child in fresh))

    async def stop(self) -> None:
        for child in reversed(self.children):
            await child.stop()
        self.children.clear()


async def until_told_to_stop() -> None:
    """Return on Ctrl-C, SIGTERM or a closed terminal."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, told.set)
    await told.wait()


async def stoppable(work: Awaitable[None]) -> bool:
    """Await `work`; return False when the user asked to stop before it was done."""
    working = asyncio.ensure_future(work)
    told = asyncio.create_task(until_told_to_stop())
    await asyncio.wait({working, told}, return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    if not working.done():
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        return False
    await working
    return True


def warn(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201
