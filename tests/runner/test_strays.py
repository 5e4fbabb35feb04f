"""What a killed runner or a killed jail leaves behind is found and ended."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from runner.server import launcher, strays
from runner.server.pool import ROOT_BASE
from tests.runner.rig import MODES, eventually, rig

pytestmark = pytest.mark.jail

ADOPTED = "import os, sys; os.fork() and os._exit(0); os.setresgid({0}, {0}, {0}); \
os.setresuid({0}, {0}, {0}); print(os.getpid(), flush=True); os.dup2(2, 1); os.execv({1!r}, [{1!r}, '1000'])"


def orphan(folder: Path, name: str, uid: int) -> int:
    """Start a sleeping program of that name and uid which init has adopted; return its process."""
    program = folder / name
    if not program.exists():
        shutil.copy("/bin/sleep", program)
        for path in (program, folder, *folder.parents):
            path.chmod(path.stat().st_mode | 0o111)
    words = [sys.executable, "-c", ADOPTED.format(uid, str(program))]
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    return int(done.stdout)


@pytest.mark.skipif(os.getuid() != 0, reason="Only root has processes of the pool's uids at hand.")
def test_half_made_jails_of_a_killed_runner_end_when_the_next_one_starts(cloud, tmp_path):
    left = orphan(tmp_path, "bwrap", ROOT_BASE + 1500)
    others = [orphan(tmp_path, "sleeper", ROOT_BASE + 1500), orphan(tmp_path, "bwrap", 1500)]
    try:
        assert eventually(lambda: (left, ROOT_BASE + 1500) in strays.find(ROOT_BASE, 2**32))
        with rig(MODES[0], cloud.address):
            assert eventually(lambda: not runs(left))
            assert all(map(runs, others))  # neither a jail's nor the pool's: none of our business
    finally:
        for process in others:
            os.kill(process, signal.SIGKILL)


def runs(process: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return False


@pytest.mark.skipif(os.getuid() != 0, reason="The launcher is its pool's root.")
def test_the_launcher_ends_what_a_jail_leaves_it():
    process, channel = launcher.start()
    try:
        script = "setsid sleep 1000 & echo $!"
        order = launcher.Order(1, 1234, ("/bin/bash", "-c", script))
        ours, theirs = socket.socketpair()
        null = os.open(os.devnull, os.O_RDWR)
        socket.send_fds(channel, [order.packed()], [null, theirs.fileno(), null])
        theirs.close()
        left = int(ours.recv(100))
        assert json.loads(channel.recv(1000)) == {"ended": 1, "code": 0}
        assert eventually(lambda: not runs(left))
        os.close(null)
        ours.close()
    finally:
        channel.close()
        os.waitpid(process, 0)
