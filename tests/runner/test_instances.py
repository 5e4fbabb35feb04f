"""Instances in real jails, reached from a learner's terminal."""

import pytest

from tests.runner.instances import ADDRESS, SERVE, Owner, asking, eventually, instance
from tests.runner.rig import TOOLS

pytestmark = pytest.mark.jail


@pytest.fixture
def owner(machine):
    with asking(machine.socket) as api:
        made = Owner(api)
        yield made
        made.end()


@pytest.fixture
def terminal(machine, owner):
    with machine.box(account_id=owner.id) as box:
        yield box


def test_a_page_is_served_through_open_ports_only(owner, terminal):
    assert owner.page()["outcome"] == "timed out"  # there is no such instance yet
    owner.put(instance(SERVE))
    owner.booted()
    page = f"curl -s --max-time 2 http://{ADDRESS}/ && echo =0 || echo =$?"
    assert "hello from ip-172-31-5-6" in eventually(lambda: terminal.done(page), "=0")
    name = f"ec2-{ADDRESS.replace('.', '-')}.compute-1.amazonaws.com"
    assert "hello" in terminal.done(f"curl -s --max-time 30 http://{name}/")

    owner.put(instance(SERVE, ports=[[81, 81]]))
    assert "=28" in terminal.done(page)  # timed out
    closed = f"curl -s --max-time 2 http://{ADDRESS}:81/ && echo =0 || echo =$?"
    assert "=7" in terminal.done(closed)  # refused: open, and nobody listens


INSTALLS = "#!/bin/sh\nyum install -y tree && tree --version\n: >> /usr/bin/dpkg\n"


@pytest.mark.skipif(
    not (TOOLS / "instance-packages").is_dir(), reason="The repository was not prepared."
)
def test_packages_are_installed_without_a_network_beside_what_the_host_has(machine, owner):
    assert machine.client.instances().packages
    owner.put(instance(INSTALLS))

    said = owner.booted()
    assert "this is `apt-get install tree -y`" in said
    assert "tree v" in said
    assert "cannot create /usr/bin/dpkg" in said  # the host's own files stay closed


GREEDY = """#!/bin/bash
python3 -c 'b = bytearray(b"x") * (3 << 30)' 2> /dev/null || echo "memory: stopped"
dd if=/dev/zero of=/root/full bs=1M count=400 2>&1 | grep -o 'No space left on device'
(echo more > /root/more) 2> /dev/null || echo "disk: full"
rm /root/full
python3 - <<'END'
import os, time
children = []
try:
    while len(children) < 1000:
        child = os.fork()
        if not child:
            time.sleep(60)
        children.append(child)
except OSError as fault:
    print("processes:", fault.strerror, len(children) < 130)
for child in children:
    os.kill(child, 9)
    os.waitpid(child, 0)
END
cd /var/www/html && echo still here > index.html && python3 -m http.server 80 &
"""


def test_memory_disk_and_processes_are_bounded_and_the_instance_goes_on(owner):
    owner.put(instance(GREEDY))

    said = owner.booted()
    assert "memory: stopped" in said
    assert "No space left on device" in said
    assert "disk: full" in said
    assert "processes: Resource temporarily unavailable True" in said
    assert "still here" in eventually(lambda: str(owner.page()), "answered")
