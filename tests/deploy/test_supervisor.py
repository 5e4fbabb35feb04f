"""The supervisor, with real processes."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import psutil
import pytest

from deploy.supervisor import Program, StartError, Supervisor

SLEEPER = "import time; print('ready', flush=True); time.sleep(600)"


def program(code: str, name: str = "part") -> Program:
    return Program(name, [sys.executable, "-c", code], "^ready", dict(os.environ))


async def until(condition) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.02)


@pytest.fixture
async def supervisor(tmp_path):
    said: list[str] = []
    supervisor = Supervisor(tmp_path / "log", report=said.append)
    supervisor.said = said
    yield supervisor
    await supervisor.stop()


async def test_start_returns_when_the_program_says_that_it_is_ready(supervisor):
    await supervisor.start(program(SLEEPER))

    [child] = supervisor.children
    assert child.ready.is_set()
    assert child.process.returncode is None


async def test_a_program_that_cannot_start_is_named_with_the_end_of_its_log(supervisor):
    with pytest.raises(StartError, match=r"(?s)web did not start.*no such port"):
        await supervisor.start(program("raise SystemExit('no such port')", "web"))


async def test_a_fallen_program_is_started_again(supervisor):
    await supervisor.start(program(SLEEPER))
    [child] = supervisor.children
    first = child.process.pid

    os.kill(first, signal.SIGKILL)
    await until(lambda: child.process.pid != first and child.process.returncode is None)

    assert "part stopped" in supervisor.said[0]


async def test_stop_ends_grandchildren_that_hold_the_pipe(supervisor):
    code = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEPER!r}]).wait()"
    await supervisor.start(program(code))
    [child] = supervisor.children
    family = psutil.Process(child.process.pid).children(recursive=True)
    assert family

    await supervisor.stop()

    await until(lambda: not any(p.is_running() and p.status() != "zombie" for p in family))


async def test_a_line_longer_than_the_buffer_does_not_stop_the_log(supervisor):
    code = "print('x' * 3_000_000, flush=True); " + SLEEPER
    await supervisor.start(program(code))

    assert supervisor.children[0].log.stat().st_size > 3_000_000


def test_a_killed_supervisor_takes_its_programs_with_it(tmp_path):
    code = textwrap.dedent(f"""
        import asyncio, os, sys
        from pathlib import Path
        from deploy.supervisor import Program, Supervisor

        async def main():
            part = Program("part", [sys.executable, "-c", {SLEEPER!r}], "^ready", dict(os.environ))
            supervisor = Supervisor(Path({str(tmp_path)!r}), report=print)
            await supervisor.start(part)
            print(supervisor.children[0].process.pid, flush=True)
            await asyncio.sleep(600)

        asyncio.run(main())
    """)
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=root
    ) as parent:
        part = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
        parent.wait()
    with contextlib.suppress(psutil.NoSuchProcess):
        part.wait(timeout=20)
    assert not part.is_running()
