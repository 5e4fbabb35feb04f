"""Using everything up: the learner who tries meets a limit, and nobody else notices."""

import threading
import time
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.runner.conftest import box, machine  # noqa: F401
from tests.runner.rig import Box, Rig, eventually

pytestmark = pytest.mark.jail


def well(box: Box) -> None:  # noqa: F811
    """Another workspace works as ever while `box` is at its limit."""
    with box.rig.box() as other:
        assert other.done("echo well; python3 -c 'print(6 * 7)'") == "well\n42\n"


def test_a_fork_bomb_meets_its_limit_and_ends_with_the_session(machine: Rig):  # noqa: F811
    with machine.box() as bombed:
        bomb = threading.Thread(
            target=bombed.sh, args=(":(){ :|:& };:; sleep 30",), kwargs={"timeout": 4}
        )
        bomb.start()
        time.sleep(1)
        well(bombed)
        bomb.join()
    assert bombed.name not in [one.workspace_id for one in machine.client.workspaces()]


def test_memory_beyond_the_limit_is_not_had(machine: Rig, box: Box):  # noqa: F811
    if machine.client.health().limits != "cgroup":
        told = box.python("x = bytearray(3 << 30)")
        assert b"MemoryError" in told.stderr
        return
    told = box.python("x = bytearray(b'x') * (1200 << 20)", timeout=300)
    assert told.exit_code == 128 + 9
    well(box)


def test_memory_of_many_is_counted_together(machine: Rig, box: Box):  # noqa: F811
    if machine.client.health().limits != "cgroup":
        pytest.skip("This host delegates no cgroup to an ordinary user.")
    program = "import time; x = bytearray(b'x') * (100 << 20); time.sleep(5)"
    box.sh(f'for i in $(seq 20); do python3 -c "{program}" & done; wait', timeout=20)
    well(box)


FILLS = {
    "home": ("/home/learner", 64 << 20),
    "tmp": ("/tmp", 64 << 20),
    "shared memory": ("/dev/shm", 16 << 20),
}


@pytest.mark.parametrize(("place", "size"), FILLS.values(), ids=FILLS.keys())
def test_a_place_holds_what_it_may_and_no_more(box: Box, place: str, size: int):  # noqa: F811
    told = box.sh(f"for n in 1 2 3 4; do head -c 40000000 /dev/zero > {place}/f$n; done")
    assert b"No space left" in told.stderr
    held = int(box.done(f"du -sB1 {place} | cut -f1"))
    assert held <= size + 4096


@pytest.mark.parametrize(
    ("place", "count"), [("/home/learner", 4096), ("/tmp", 4096), ("/dev/shm", 512)]
)
def test_a_place_holds_so_many_files_and_no_more(box: Box, place: str, count: int):  # noqa: F811
    told = box.sh(
        f"mkdir {place}/d; cd {place}/d; for n in $(seq 5000); do : > f$n || exit 9; done"
    )
    assert told.exit_code != 0
    assert b"No space left" in told.stderr
    assert int(box.done(f"ls {place}/d | wc -l")) < count


def test_a_file_does_not_grow_without_end(box: Box):  # noqa: F811
    assert box.sh("truncate -s 1T ~/sparse").exit_code != 0
    assert box.sh("head -c 300000000 /dev/zero > /dev/null; truncate -s 100M ~/ok").exit_code == 0


def test_inotify_instances_are_counted_per_learner(box: Box):  # noqa: F811
    program = """
import ctypes
libc = ctypes.CDLL(None)
count = 0
while libc.inotify_init() >= 0:
    count += 1
print(count)
"""
    assert int(box.python(program).stdout) <= 32
    with box.rig.box() as other:
        assert (
            int(other.python("import ctypes; print(ctypes.CDLL(None).inotify_init())").stdout) > 0
        )


def test_open_files_are_counted(box: Box):  # noqa: F811
    program = (
        "fs = []\ntry:\n  while True: fs.append(open('/dev/null'))\nexcept OSError: print(len(fs))"
    )
    assert int(box.python(program).stdout) < 1024


def test_a_flood_of_connections_harms_its_own_jail_only(machine: Rig, box: Box):  # noqa: F811
    program = """
import socket, threading, time
held = []
def flood():
    for _ in range(60):
        s = socket.socket(); s.settimeout(0.2)
        try:
            s.connect(("127.0.0.80", 443)); held.append(s)
        except OSError:
            pass
threads = [threading.Thread(target=flood) for _ in range(3)]
[t.start() for t in threads]; [t.join() for t in threads]
print(len(held)); time.sleep(1)
"""
    flood = threading.Thread(target=box.python, args=(program,), kwargs={"timeout": 20})
    flood.start()
    time.sleep(1)
    with machine.box() as other:
        told = other.sh("curl -sS -o /dev/null -w '%{http_code}' https://s3.amazonaws.com/")
        assert told.exit_code == 0, told
    held = list(Path(f"/proc/{machine.running.process.pid}/fd").iterdir())
    assert len(held) < 400
    flood.join()


def test_a_flood_of_questions_for_names_harms_its_own_jail_only(machine: Rig, box: Box):  # noqa: F811
    program = """
import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
end = time.time() + 3
while time.time() < end: s.sendto(b"\\x00\\x07\\x01\\x00\\x00\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x02s3\\x03com\\x00\\x00\\x01\\x00\\x01", ("127.0.0.53", 53))
"""
    flood = threading.Thread(target=box.python, args=(program,), kwargs={"timeout": 20})
    flood.start()
    time.sleep(0.5)
    with machine.box() as other:
        assert b"127.0.0.80" in other.sh("getent hosts s3.amazonaws.com").stdout
    flood.join()


def test_a_flood_of_certificates_ends(box: Box):  # noqa: F811
    program = """
import socket, ssl
context = ssl.create_default_context(); done = 0
for n in range(400):
    try:
        with socket.create_connection(("127.0.0.80", 443), timeout=10) as s:
            context.wrap_socket(s, server_hostname=f"b.level{n}.amazonaws.com"); done += 1
    except (OSError, ssl.SSLError):
        pass
print(done)
"""
    assert int(box.python(program, timeout=300).stdout) <= 256


def test_a_slow_speaker_is_let_go(machine: Rig, box: Box):  # noqa: F811
    machine.site.asked.clear()
    told = box.sh(
        "exec 3<>/dev/tcp/127.0.0.81/80; printf 'GET /api' >&3; timeout 25 cat <&3", timeout=40
    )
    assert told.exit_code == 0  # we hung up; had we waited for ever, 124
    assert machine.site.asked == []


def test_two_jails_have_gateways_of_their_own(machine: Rig, box: Box):  # noqa: F811
    """What listens in one jail cannot be reached from another, by TCP or by name."""
    script = "python3 -m http.server 8123 & until [ -e ~/end ]; do sleep 0.1; done; kill %1"
    serve = threading.Thread(target=box.sh, args=(script,), kwargs={"timeout": 300})
    serve.start()
    assert eventually(lambda: box.sh("curl -s localhost:8123").exit_code == 0)
    with machine.box() as other:
        assert other.sh("curl -s --max-time 30 http://127.0.0.1:8123").exit_code == 7
        abstract = (
            "import socket; s = socket.socket(socket.AF_UNIX); s.settimeout(1); s.connect('\\0lab')"
        )
        assert other.python(abstract).exit_code == 1
    # Something else may listen there on the host; it is not what the jail serves.
    box.put("token", b"of this jail")
    assert b"of this jail" in box.sh("curl -s localhost:8123/token").stdout
    with suppress(OSError):
        assert b"of this jail" not in urlopen("http://127.0.0.1:8123/token", timeout=1).read()
    box.put("end", b"")
    serve.join()
