"""A hostile function tries what a hostile learner would: none of it reaches anything else."""

import io
import stat
import time
import zipfile
from functools import partial
from pathlib import Path

import pytest

from tests.cloud.conftest import client
from tests.cloud.engines.conftest import cloud, control
from tests.cloud.engines.functions import Functions
from tests.runner.rig import eventually, host_processes_with

DENIED = ["AccessDenied", "ClientError", "ClientError"]
__all__ = ["cloud", "control"]  # used as fixtures


@pytest.fixture
def account(control):
    made = control.create_account()
    yield made
    control.drop_account(made.account_id)


@pytest.fixture
def functions(cloud, account):
    return Functions(
        lambda service, **more: client(cloud.endpoint, service, account, **more), account
    )


def attack(functions, body, **settings):
    """Run the body of a function `attempt(what)` and return what its attempts came to."""
    code = (
        "import os, socket, subprocess, sys, time, errno, ctypes\n"
        "told = {}\n"
        "def attempt(name, deed):\n"
        "    try: told[name] = ['done', repr(deed())[:200]]\n"
        "    except BaseException as fault: told[name] = [type(fault).__name__, str(fault)[:200]]\n"
        "def handler(event, context):\n"
        + "".join(f"    {line}\n" for line in body.splitlines())
        + "    return told\n"
    )
    functions.make(code, **{"Timeout": 60, **settings})
    outcome = functions.call()
    assert outcome.error is None, outcome.payload
    return outcome.payload


def test_nothing_can_be_reached_but_the_cloud_at_its_own_names(functions, cloud):
    host, port = cloud.address.split(":")
    told = attack(
        functions,
        f"attempt('cloud', lambda: socket.create_connection(('{host}', {port}), 3))\n"
        "attempt('out', lambda: socket.create_connection(('198.51.100.1', 80), 3))\n"
        "attempt('metadata', lambda: socket.create_connection(('169.254.169.254', 80), 3))\n"
        "attempt('name', lambda: socket.create_connection(('example.com', 443), 3))\n"
        "attempt('low', lambda: socket.socket().bind(('127.0.0.9', 80)))\n"
        "attempt('vsock', lambda: socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM))\n"
        "attempt('packet', lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW))\n"
        "attempt('sts', lambda: socket.create_connection(('sts.us-east-1.amazonaws.com', 443), 3))",
    )
    assert told.pop("sts")[0] == "done"
    assert {outcome for outcome, _ in told.values()}.isdisjoint({"done"}), told


def test_the_host_and_other_learners_are_out_of_sight(functions, cloud):
    told = attack(
        functions,
        "attempt('processes', lambda: sorted(p for p in os.listdir('/proc') if p.isdigit()))\n"
        "attempt('shadow', lambda: open('/etc/shadow').read())\n"
        "attempt('root', lambda: os.listdir('/root'))\n"
        "attempt('pool', lambda: os.listdir('/mnt'))\n"
        "attempt('init', lambda: open('/proc/1/environ').read())\n"
        "attempt('away', lambda: os.listdir('/proc/1/root/mnt'))\n"
        "attempt('code', lambda: open('/var/task/app.py', 'a'))\n"
        "attempt('runtime', lambda: open('/var/runtime/own.py', 'w'))\n"
        "attempt('usr', lambda: open('/usr/own', 'w'))\n"
        "attempt('kill', lambda: os.kill(-1, 0) or len(os.listdir('/proc')))\n"
        "attempt('mount', lambda: ctypes.CDLL(None, use_errno=True).mount(b'x', b'/tmp', b'tmpfs', 0, 0))\n"
        "attempt('user', lambda: subprocess.run(['unshare', '-U', 'true'], check=True))\n"
        "attempt('open', lambda: sorted(os.readlink(f'/proc/self/fd/{n}').partition(':')[0]"
        " for n in os.listdir('/proc/self/fd') if os.path.lexists(f'/proc/self/fd/{n}')))",
    )
    assert len(eval(told["processes"][1])) <= 4  # noqa: S307 - our own repr of a list
    for name in ("shadow", "root", "pool", "away", "code", "runtime", "usr", "user"):
        assert told[name][0] != "done", (name, told[name])
    assert told["mount"] == ["done", "-1"]
    assert told["init"][0] != "done" or "SECRET" not in told["init"][1]
    assert set(eval(told["open"][1])) <= {"/dev/null", "pipe", "socket"}  # noqa: S307


def test_what_a_function_takes_is_bounded_and_the_next_one_runs_all_the_same(functions):
    told = attack(
        functions,
        "children = []\n"
        "def bomb():\n"
        "    for _ in range(5000):\n"
        "        pid = os.fork()\n"
        "        if pid == 0:\n"
        "            time.sleep(30)\n"
        "            os._exit(0)\n"
        "        children.append(pid)\n"
        "def fill(path):\n"
        "    with open(path, 'wb') as f:\n"
        "        while True: f.write(b'x' * (1 << 20))\n"
        "attempt('fork', bomb)\n"
        "for pid in children: os.kill(pid, 9)\n"
        "attempt('shm', lambda: fill('/dev/shm/f'))\n"
        "attempt('run', lambda: fill('/run/f'))\n"
        "attempt('files', lambda: [os.open('/dev/null', 0) for _ in range(5000)])\n"
        "told['children'] = ['count', str(len(children))]",
        MemorySize=512,
    )
    assert {told[name][0] for name in ("fork", "shm", "run", "files")} <= {
        "BlockingIOError",
        "OSError",
    }
    assert int(told["children"][1]) < 1100
    functions.make("def handler(e, c): return 'still here'", name="next")
    assert functions.call(name="next").payload == "still here"


def test_what_a_function_leaves_running_ends_with_the_account(control, cloud):
    gone = control.create_account()
    functions = Functions(
        lambda service, **more: client(cloud.endpoint, service, gone, **more), gone
    )
    mark = f"9{time.time_ns() % 10**10}"  # seconds that nobody else sleeps for
    functions.make(
        "import subprocess\n"
        f"def handler(e, c): subprocess.Popen(['sleep', '{mark}'], start_new_session=True)\n"
    )
    functions.call()
    assert eventually(lambda: host_processes_with(f"sleep {mark}"))

    control.drop_account(gone.account_id)

    assert eventually(lambda: not host_processes_with(f"sleep {mark}"))


def test_the_credentials_inside_are_of_this_role_in_this_account_only(functions, control, cloud):
    other = control.create_account()
    theirs = client(cloud.endpoint, "s3", other)
    theirs.create_bucket(Bucket=f"theirs-{other.account_id}")
    told = attack(
        functions,
        "import boto3\n"
        f"attempt('bucket', lambda: boto3.client('s3').list_objects_v2(Bucket='theirs-{other.account_id}'))\n"
        f"attempt('role', lambda: boto3.client('sts').assume_role(RoleSessionName='xyz', "
        f"RoleArn='arn:aws:iam::{other.account_id}:role/worker'))\n"
        "attempt('own', lambda: boto3.client('iam').create_user(UserName='x'))\n"
        "attempt('keys', lambda: [k for k in os.environ if 'OPERATOR' in k or 'DJANGO' in k][0])",
    )
    assert [told[name][0] for name in ("bucket", "role", "own")] == DENIED, told
    assert told["keys"][0] == "IndexError"
    control.drop_account(other.account_id)


def hostile(name, content=b"x", mode=0o644 | stat.S_IFREG):
    entry = zipfile.ZipInfo(name)
    entry.external_attr = mode << 16
    return entry, content


@pytest.mark.parametrize(
    "entries",
    [
        [hostile("../../../escaped.py")],
        [hostile("/escaped.py/../../../../tmp/escaped")],
        [hostile("out", b"/tmp", 0o777 | stat.S_IFLNK), hostile("out/escaped.py")],
    ],
)
def test_a_package_that_leads_out_of_its_folder_is_refused(functions, entries):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("app.py", "def handler(e, c): return 1")
        for entry, text in entries:
            archive.writestr(entry, text)
    functions.api.create_function(
        FunctionName="f",
        Role=functions.role(),
        Code={"ZipFile": content.getvalue()},
        Runtime="python3.12",
        Handler="app.handler",
    )
    with pytest.raises(functions.api.exceptions.ClientError) as refused:
        functions.call()
    assert refused.value.response["Error"]["Code"] == "InvalidZipFileException"
    assert not list(Path("/tmp").glob("escaped*"))


def test_a_package_that_grows_without_end_is_refused_and_a_link_shows_nothing_of_the_host(
    functions,
):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("app.py", "def handler(e, c): return 1")
        with archive.open("zeros", "w") as zeros:
            for _ in range(300):
                zeros.write(b"\0" * (1 << 20))
    link = io.BytesIO()
    with zipfile.ZipFile(link, "w") as archive:
        archive.writestr("app.py", "def handler(e, c): return open('/var/task/host').read()")
        archive.writestr(*hostile("host", b"/etc/shadow", 0o777 | stat.S_IFLNK))
    create = partial(
        functions.api.create_function,
        FunctionName="f",
        Role=functions.role(),
        Runtime="python3.12",
        Handler="app.handler",
    )
    too_large = "Unzipped size must be smaller than 262144000 bytes"
    with pytest.raises(functions.api.exceptions.ClientError, match=too_large):
        create(Code={"ZipFile": bomb.getvalue()})
    create(Code={"ZipFile": link.getvalue()})
    with pytest.raises(functions.api.exceptions.ClientError, match=too_large):
        functions.api.update_function_code(FunctionName="f", ZipFile=bomb.getvalue())
    assert functions.call().payload["errorType"] == "FileNotFoundError"
