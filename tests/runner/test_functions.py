"""Functions on the runner's socket, as each kind of user that may start it."""

import hashlib
import json

import httpx
import pytest

from runner.functions.trees import KEPT
from tests.cloud.engines.functions import package
from tests.runner.rig import MODES

CODE = """
import os
def handler(event, context):
    if event.get("end"):
        os.kill(os.getpid(), 9)
    return [os.getpid(), os.getuid(), event]
"""


@pytest.fixture
def api(machine):
    transport = httpx.HTTPTransport(uds=str(machine.socket))
    with httpx.Client(transport=transport, base_url="http://runner", timeout=60) as client:
        yield client
        for owner in ("owner1", "owner2"):
            client.delete(f"/functions/{owner}")


def put(api, *packages):
    name = hashlib.sha256(b"".join(packages)).hexdigest()
    lengths = json.dumps([len(one) for one in packages])
    path = f"/functions/owner1/trees/{name}"
    answer = api.put(path, content=b"".join(packages), headers={"x-lengths": lengths})
    assert answer.status_code == 200, answer.text
    return name


def invoke(api, code, event="{}", owner="owner1", **more):
    asked = {
        "worker": "0" * 32,
        "code": code,
        "language": "python",
        "handler": "app.handler",
        "request_id": "r",
        "arn": "a",
        "event": event,
        **more,
    }
    return api.post(f"/functions/{owner}/invocations", json=asked)


def test_a_worker_is_kept_for_its_key_and_replaced_when_it_ends(api):
    code = put(api, package({"app.py": CODE}))
    first, second = invoke(api, code).json(), invoke(api, code).json()
    assert first["init"] is not None
    assert second["init"] is None
    assert json.loads(first["payload"])[1] == 1000

    ended = invoke(api, code, '{"end": 1}').json()
    assert (ended["status"], ended["exit_code"]) == ("exit", -9)
    assert invoke(api, code).json()["init"] is not None
    assert invoke(api, code, worker="1" * 32).json()["init"] is not None
    assert api.get("/functions").json()["workers"] == 2
    api.delete("/functions/owner1")
    assert api.get("/functions").json()["workers"] == 0


def test_code_that_is_not_there_is_asked_for(api):
    answer = invoke(api, "f" * 64)
    assert answer.status_code == 404
    assert answer.json()["error"] == {"kind": "tree-missing", "message": "f" * 64}

    code = put(api, package({"app.py": CODE}))
    assert invoke(api, code).json()["status"] == "ok"


def test_owners_of_the_same_package_share_its_files_and_nothing_else(api):
    source = """
import os
def handler(event, context):
    try:
        open("/var/task/app.py", "a")
    except OSError as fault:
        return [type(fault).__name__, os.listdir("/var/task")]
"""
    code = put(api, package({"app.py": source}))
    assert invoke(api, code).json()["status"] == "ok"
    shared = invoke(api, code, owner="owner2").json()
    fault, files = json.loads(shared["payload"])
    assert fault in {
        "OSError",
        "PermissionError",
    }  # a read-only file system's, or no right to write
    assert "app.py" in files

    api.delete("/functions/owner1")
    again = invoke(api, code, owner="owner2", worker="1" * 32).json()
    assert (again["status"], again["init"] is not None) == ("ok", True)
    assert invoke(api, code).status_code == 200  # and back again
    api.delete("/functions/owner2")
    api.delete("/functions/owner1")
    assert invoke(api, code).status_code == 404


def test_the_code_used_longest_ago_is_given_back_when_there_is_too_much(api, machine):
    if machine.mode != MODES[0]:
        pytest.skip("It takes seconds, and goes the same way for every user.")
    big = "x" * (200 << 20)
    packed = package({"app.py": CODE, "big": big})
    names = [put(api, packed, package({"number": str(n)})) for n in range(3)]
    assert 3 * len(big) > KEPT

    assert invoke(api, names[0]).status_code == 404
    assert invoke(api, names[2]).json()["status"] == "ok"


def test_a_handler_finds_the_garbage_collector_as_python_has_it(api):
    source = "import gc\ndef handler(event, context): return [gc.isenabled(), gc.get_threshold()]\n"
    told = invoke(api, put(api, package({"app.py": source}))).json()
    enabled, (first, *_) = json.loads(told["payload"])
    assert enabled
    assert 0 < first < 5_000  # 700 or 2,000, by version
