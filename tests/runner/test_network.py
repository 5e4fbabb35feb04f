"""Names, TLS and addresses inside a jail: what was granted, and nothing else."""

import socket

import pytest

from tests.runner.rig import MODES, TOKEN, rig

pytestmark = pytest.mark.jail

ASK = """
import socket, sys
for name in sys.argv[1:]:
    try:
        print(name, socket.gethostbyname(name))
    except OSError:
        print(name, "unknown")
"""


def asked(box, *names: str) -> dict[str, str]:
    told = box.rig.client.run(box.name, ["python3", "-c", ASK, *names]).stdout.decode()
    return dict(line.split() for line in told.splitlines())


def test_granted_names_have_an_address_and_no_other_exists(box):
    cloud = ["s3.amazonaws.com", "b.s3.eu-west-1.amazonaws.com", "queue.amazonaws.com", "x.on.aws"]
    others = ["example.com", "amazonaws.com.evil.org", "xamazonaws.com", "google.com"]
    told = asked(box, *cloud, "lab.groundschool.internal", *others)
    assert {told[name] for name in cloud} == {"127.0.0.80"}
    assert told["lab.groundschool.internal"] == "127.0.0.81"
    assert {told[name] for name in others} == {"unknown"}


def test_names_are_answered_over_tcp_too(box):
    program = """
import socket, struct
question = b"\\x00\\x07\\x01\\x00\\x00\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x02s3\\x09amazonaws\\x03com\\x00\\x00\\x01\\x00\\x01"
c = socket.create_connection(("127.0.0.53", 53)); c.sendall(struct.pack("!H", len(question)) + question)
print(c.recv(1000)[-4:])
"""
    assert box.python(program).stdout == b"b'\\x7f\\x00\\x00P'\n"


def test_nonsense_to_the_name_server_is_let_pass(box):
    program = """
import os, socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for size in (0, 1, 11, 12, 13, 100, 512, 4000):
    for _ in range(20): s.sendto(os.urandom(size), ("127.0.0.53", 53))
print(socket.gethostbyname("sts.amazonaws.com"))
"""
    assert box.python(program).stdout == b"127.0.0.80\n"


def test_without_a_cloud_its_names_do_not_exist(machine):
    with machine.box(cloud=False) as box:
        assert asked(box, "s3.amazonaws.com")["s3.amazonaws.com"] == "unknown"
        assert box.sh("curl -s --max-time 30 http://127.0.0.80/").exit_code == 7


def test_the_cloud_answers_by_tls_at_every_level_of_names(box):
    names = ["s3.amazonaws.com", "my-bucket.s3.amazonaws.com", "sts.eu-central-1.amazonaws.com"]
    for name in names:
        told = box.sh(
            f"curl -sS -o /dev/null -w '%{{http_code}} %{{ssl_verify_result}}' https://{name}/"
        )
        assert told.stdout.endswith(b" 0"), told.stderr
        assert not told.stdout.startswith(b"000")


def test_other_names_get_no_certificate(box):
    told = box.sh("curl -sS --resolve example.com:443:127.0.0.80 https://example.com/")
    assert told.exit_code == 35
    told = box.sh("curl -sSk --resolve evil.org:443:127.0.0.80 https://evil.org/")
    assert told.exit_code == 35
    assert box.sh("curl -sS https://127.0.0.80/").exit_code == 35


def test_a_cloud_that_is_away_is_named(machine):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{closed.getsockname()[1]}"
        if machine.mode != MODES[0]:
            pytest.skip("Once is enough: it does not depend on the user.")
        with rig(MODES[0], address) as lonely, lonely.box() as box:
            told = box.sh("curl -sS -w '%{http_code}' https://s3.amazonaws.com/")
            assert told.stdout.endswith(b"503")
            assert b"not your mistake" in told.stdout


def test_the_labs_page_is_asked_as_this_session(machine, box):
    machine.site.asked.clear()
    box.done("curl -sS -H 'Authorization: Bearer forged' -H 'X-Forwarded-For: 1.2.3.4' -H 'Cookie: a=b' "
             "-H 'Host: evil.org' -d '{\"a\":1}' http://lab.groundschool.internal/api/lab/check")  # fmt: skip
    (asked_,) = machine.site.asked
    assert (asked_["method"], asked_["path"], asked_["body"]) == (
        "POST",
        "/api/lab/check",
        b'{"a":1}',
    )
    assert asked_["headers"]["Authorization"] == f"Bearer {TOKEN}"
    assert asked_["headers"]["Host"] == machine.site.address
    assert not {"Cookie", "X-Forwarded-For"} & asked_["headers"].keys()


@pytest.mark.parametrize(
    "path",
    ["/", "/admin/", "/api/lab/../../admin/", "/api/lab/%2e%2e/x", "/api/labx", "//api/lab/status",
     "/api/lab/status?x=1", "http://evil.org/api/lab/status", "/api/lab/a%0d%0ab", "/sessions/1/"],
)  # fmt: skip
def test_nothing_else_of_the_site_is_reached(machine, box, path):
    machine.site.asked.clear()
    told = box.sh(
        f"curl -sS --path-as-is -w '%{{http_code}}' --request-target '{path}' http://127.0.0.81/"
    )
    assert told.stdout.endswith(b"404")
    assert machine.site.asked == []


@pytest.mark.parametrize(
    "request_",
    [b"GET /api/lab/status HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
     b"NONSENSE\r\n\r\n", b"GET /api/lab/status HTTP/1.1\r\n" + b"X: " + b"y" * 40000 + b"\r\n\r\n",
     b"PUT /api/lab/status HTTP/1.1\r\nHost: a\r\n\r\n",
     b"POST /api/lab/status HTTP/1.1\r\nHost: a\r\nContent-Length: 999999\r\n\r\n" + b"x" * 70000],
)  # fmt: skip
def test_requests_that_are_none_are_refused(machine, box, request_):
    machine.site.asked.clear()
    told = box.sh("exec 3<>/dev/tcp/127.0.0.81/80; cat >&3; head -1 <&3", stdin=request_)
    assert told.stdout.split()[1].startswith(b"4"), told
    assert machine.site.asked == []


def test_a_session_without_a_token_has_no_page(machine):
    with machine.box(site_token=None) as box:
        told = box.sh("curl -sS -w '%{http_code}' http://lab.groundschool.internal/api/lab/status")
        assert told.stdout.endswith(b"404")
