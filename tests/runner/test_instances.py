"""Instances in real jails, reached from a learner's terminal."""

import base64
import time
import uuid

import httpx
import pytest

from tests.runner.rig import TOOLS

pytestmark = pytest.mark.jail

ADDRESS = "54.214.7.9"
SERVE = "#!/bin/sh\ncd /var/www/html\necho hello from $(hostname) > index.html\npython3 -m http.server 80 &\n"


@pytest.fixture
def api(machine):
    transport = httpx.HTTPTransport(uds=str(machine.socket))
    with httpx.Client(transport=transport, base_url="http://runner", timeout=60) as client:
        yield client


@pytest.fixture
def owner(api):
    name = f"{uuid.uuid4().int % 10**12:012d}"
    yield name
    answer = api.delete(f"/instances/{name}")
    assert answer.status_code == 200, answer.text


@pytest.fixture
def terminal(machine, owner):
    with machine.box(account_id=owner) as box:
        yield box


def instance(user_data="", **more):
    return {
        "id": "i-0123456789abcdef0",
        "running": True,
        "hostname": "ip-172-31-5-6",
        "private_address": "172.31.5.6",
        "public_address": ADDRESS,
        "ports": [[80, 80]],
        "user_data": base64.b64encode(user_data.encode()).decode(),
        **more,
    }


def put(api, owner, *instances):
    answer = api.put(f"/instances/{owner}", json={"instances": list(instances)})
    assert answer.status_code == 200, answer.text


def console(api, owner):
    return api.get(f"/instances/{owner}/i-0123456789abcdef0/console").json()["output"]


def eventually(ask, wanted, *, within=20.0):
    deadline = time.monotonic() + within
    while wanted not in (told := ask()):
        assert time.monotonic() < deadline, told
        time.sleep(0.05)
    return told


def test_a_page_is_served_through_open_ports_only(api, owner, terminal):
    put(api, owner, instance(SERVE))
    eventually(lambda: console(api, owner), "finished")
    page = f"curl -s --max-time 2 http://{ADDRESS}/ && echo =0 || echo =$?"
    assert "hello from ip-172-31-5-6" in eventually(lambda: terminal.done(page), "=0")
    name = f"ec2-{ADDRESS.replace('.', '-')}.compute-1.amazonaws.com"
    assert "hello" in terminal.done(f"curl -s --max-time 5 http://{name}/")

    put(api, owner, instance(SERVE, ports=[[81, 81]]))
    assert "=28" in terminal.done(page)  # timed out
    closed = f"curl -s --max-time 2 http://{ADDRESS}:81/ && echo =0 || echo =$?"
    assert "=7" in terminal.done(closed)  # refused: open, and nobody listens


INSTALLS = (
    "#!/bin/sh\nyum install -y tree && tree --version\n: >> /usr/bin/dpkg || echo no dpkg of mine\n"
)


@pytest.mark.skipif(
    not (TOOLS / "instance-packages").is_dir(), reason="The repository was not prepared."
)
def test_packages_are_installed_without_a_network_beside_what_the_host_has(api, owner):
    put(api, owner, instance(INSTALLS))

    said = eventually(lambda: console(api, owner), "login:")
    assert "this is `apt-get install tree -y`" in said
    assert "tree v" in said
    assert "no dpkg of mine" in said  # the host's own files stay closed
