"""Nothing outlives its session, and no session its runner."""

import asyncio
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from runner.errors import RunnerUnavailableError
from runner.shapes import WorkspaceSpec
from tests.runner.conftest import box, machine  # noqa: F401
from tests.runner.rig import MODES, Box, Rig, eventually, host_processes_with, rig, until

pytestmark = pytest.mark.jail

SURVIVORS = """
setsid sleep {mark} & nohup sleep {mark} >/dev/null 2>&1 &
(setsid bash -c 'trap "" TERM HUP INT; sleep {mark}; sleep {mark}' &) &
python3 -c "
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0: os.execlp('sleep', 'sleep', '{mark}')
    os._exit(0)
"
sleep {wait}
"""


def mark() -> str:
    """Return a number of seconds that no other process sleeps for."""
    return f"9{time.time_ns() % 10**10}"


def test_what_detaches_itself_ends_with_its_command(box: Box):  # noqa: F811
    name = mark()
    box.sh(SURVIVORS.format(mark=name, wait=0.1))
    assert eventually(lambda: not host_processes_with(f"sleep {name}"))


def test_what_detaches_itself_ends_with_the_session(machine: Rig):  # noqa: F811
    name = mark()
    with machine.box() as made:
        work = threading.Thread(
            target=made.sh, args=(SURVIVORS.format(mark=name, wait=60),), daemon=True
        )
        work.start()
        assert eventually(lambda: len(host_processes_with(f"sleep {name}")) >= 4)
    assert host_processes_with(f"sleep {name}") == []
    work.join(10)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL], ids=["told to", "killed"])
async def test_nothing_outlives_the_runner(cloud, mode, end):
    name = mark()
    with rig(mode, cloud.address) as running:
        process = running.running.process
        running.client.create_workspace(WorkspaceSpec(workspace_id="last"))
        namespace = Path(f"/proc/{process.pid}/ns/mnt").readlink()
        async with running.live.terminal("last", "one", cols=80, rows=24) as terminal:
            await until(terminal, b"$ ")
            await terminal.send(f"setsid sleep {name} & sleep {name}\r".encode())
            for _ in range(200):
                if len(host_processes_with(f"sleep {name}")) >= 2:
                    break
                await asyncio.sleep(0.05)
            assert len(namespaces_users(namespace)) >= 2
            process.send_signal(end)
            await asyncio.to_thread(process.wait, 20)
        assert eventually(lambda: host_processes_with(f"sleep {name}") == [])
        assert eventually(lambda: namespaces_users(namespace) == [])  # and so its mounts are gone
        if end == signal.SIGTERM:
            assert process.returncode == 0
            assert not running.socket.exists()
        with pytest.raises(RunnerUnavailableError):
            running.client.health()


def namespaces_users(namespace: Path) -> list[str]:
    """Return the processes whose mount namespace it is, but for those that only just end."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                if (entry / "ns" / "mnt").readlink() == namespace:
                    found.append(entry.name)
            except OSError:
                continue
    return found


async def test_ending_a_session_gives_its_memory_back(machine: Rig):  # noqa: F811
    with machine.box() as made:
        made.done("head -c 50000000 /dev/zero > big")
        assert machine.client.workspace(made.name).home_bytes_used > 40_000_000
        place = f"/proc/{machine.running.process.pid}/root/mnt/workspaces/{made.name}"
        assert Path(place).exists()
    assert not Path(place).exists()
    mounts = Path(f"/proc/{machine.running.process.pid}/mountinfo").read_text()
    assert made.name not in mounts


def test_an_idle_runner_leaves_no_group_behind(machine: Rig):  # noqa: F811
    if machine.client.health().limits != "cgroup":
        pytest.skip("This host delegates no cgroup to an ordinary user.")
    with machine.box() as made:
        groups = list(Path("/sys/fs/cgroup").glob(f"**/{made.name}"))
        assert groups
        made.done("true")
    assert eventually(lambda: not any(group.exists() for group in groups))


def test_the_groups_of_a_killed_runner_go_with_the_next(cloud):
    if os.getuid() != 0:
        pytest.skip("An ordinary user may have no cgroups.")
    with rig(MODES[0], cloud.address) as killed:
        killed.client.create_workspace(WorkspaceSpec(workspace_id="orphaned"))
        if killed.client.health().limits != "cgroup":
            pytest.skip("This host lets us have no cgroups.")
        killed.running.kill()
        groups = list(Path("/sys/fs/cgroup").glob("**/orphaned"))
        assert groups
        with rig(MODES[0], cloud.address) as next_one:
            assert eventually(lambda: not any(group.parent.exists() for group in groups))
            with next_one.box() as made:
                made.done("true")


def test_a_home_swapped_under_the_reader_never_leads_out(machine: Rig, box: Box):  # noqa: F811
    """A link swapped in between look and read: the one call that does both cannot be raced."""
    program = """
import os, time
end = time.time() + 3
open("plain", "w").write("mine"); os.mkdir("folder"); open("folder/passwd", "w").write("mine")
os.symlink("/etc/passwd", "link"); os.symlink("/etc", "elsewhere")
while time.time() < end:
    for a, b in (("plain", "link"), ("folder", "elsewhere")):
        os.rename(a, "target" + a); os.rename("target" + a, a); os.rename(b, "was"); os.rename("was", b)
    try:
        os.replace("plain", "file"); os.replace("link", "file"); os.symlink("/etc/passwd", "link"); open("plain", "w").write("mine")
        os.rename("folder", "dir"); os.rename("dir", "folder"); os.rename("elsewhere", "dir"); os.rename("dir", "elsewhere")
    except OSError:
        pass
"""
    race = threading.Thread(target=box.python, args=(program,), kwargs={"timeout": 20})
    race.start()
    seen = set()
    for _ in range(150):
        for path in ("file", "dir/passwd", "folder/passwd", "elsewhere/passwd", "link"):
            content = machine.client.read_file(box.name, path).content
            if content:
                seen.add(content)
    race.join()
    assert seen <= {b"mine"}


def test_a_runner_without_its_launcher_ends_rather_than_limps(cloud):
    with rig(MODES[0], cloud.address) as running:
        process = running.running.process
        launcher = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()[0]
        os.kill(int(launcher), signal.SIGKILL)
        assert process.wait(20) is not None
