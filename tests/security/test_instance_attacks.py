"""A hostile instance, whose learner is root inside: it tries the host, its neighbours and the runner."""

import re
import socket

import pytest
from pyroute2 import IPRoute

from tests.runner.conftest import machine  # noqa: F401
from tests.runner.instances import SERVE, Owner, asking, eventually, instance
from tests.runner.rig import host_processes_with

pytestmark = pytest.mark.jail

PRELUDE = """#!/usr/bin/python3
import ctypes, errno, os, socket, stat, subprocess, sys, urllib.request
libc = ctypes.CDLL(None, use_errno=True)

def call(number, *arguments):
    ctypes.set_errno(0)
    if libc.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

def run(*words):
    told = subprocess.run(words, capture_output=True, text=True)
    if told.returncode:
        raise OSError(errno.EPERM, told.stderr)

def write(path):
    with open(path, "a") as file:
        file.write("1")

def connect(address, port):
    socket.create_connection((address, port), 0.7)

def bind_as(address):
    with socket.socket() as fresh:
        fresh.bind((address, 0))

def claim(what, true):
    if not true:
        raise OSError(errno.EPERM, "not so")

def attempt(name, deed):
    try:
        deed()
    except OSError as fault:
        print(f"STOPPED {name}: {fault}")
    else:
        print(f"GOT THROUGH {name}")
"""

ATTEMPTS = {
    # the host's files, and its other learners'
    "shadow": "open('/etc/shadow')",
    "pool": "claim('a pool', os.listdir('/mnt'))",
    "other homes": "os.listdir('/home/learner')",
    "system": "write('/usr/bin/dpkg')",
    "a folder of the host's": "write('/usr/share/zoneinfo/mine')",
    "our programs": "write('/opt/lab/lib/instance_boot.py')",
    "our packages": "write('/opt/lab/packages/names')",
    "authorities": "write('/etc/ssl/certs/ca-certificates.crt')",
    "link to the host": "os.link('/usr/bin/bash', '/root/bash')",
    "sockets": "claim('one', [p for p, _, n in os.walk('/run') for f in n if stat.S_ISSOCK(os.lstat(os.path.join(p, f)).st_mode)])",
    "abstract sockets": "claim('one', '@' in open('/proc/net/unix').read())",
    "environment": "claim('a secret', b'SECRET' in open('/proc/1/environ', 'rb').read())",
    "processes": "claim('others', len([p for p in os.listdir('/proc') if p.isdigit()]) > 8)",
    # more rights
    "another user": "os.setuid(1); claim('one', os.getuid())",
    "a file of another": "open('/root/f', 'w'); os.chown('/root/f', 1, 1); claim('one', os.stat('/root/f').st_uid)",
    "device": "os.mknod('/root/d', 0o20666, os.makedev(1, 1))",
    "disk device": "os.mknod('/root/b', 0o60666, os.makedev(8, 0))",
    "capabilities": "claim('one', 'CapEff:\\t0000000000000000' not in open('/proc/self/status').read())",
    "map ids": "run('/usr/bin/newuidmap', str(os.getpid()), '0', '0', '1')",
    "nice": "os.nice(-5)",
    # the shape of things
    "mount": "call(165, b'none', b'/mnt', b'tmpfs', 0, 0)",
    "overlay": "call(165, b'o', b'/mnt', b'overlay', 0, b'lowerdir=/usr,upperdir=/root,workdir=/tmp')",
    "new mount calls": "call(430, b'tmpfs', 0)",
    "unmount": "call(166, b'/usr', 2)",
    "chroot": "os.chroot('/tmp')",
    "user namespace": "call(272, 0x10000000)",
    "clone": "call(56, 0x10000000 | 17, 0, 0, 0, 0)",
    "clone3": "call(435, 0, 0)",
    "setns": "call(308, os.open('/proc/self/ns/net', 0), 0)",
    "jail in a jail": "run('bwrap', '--ro-bind', '/', '/', 'id')",
    # the kernel
    "trace": "call(101, 16, 1, 0, 0)",
    "core pattern": "write('/proc/sys/kernel/core_pattern')",
    "caches": "write('/proc/sys/vm/drop_caches')",
    "sysrq": "write('/proc/sysrq-trigger')",
    "forwarding": "write('/proc/sys/net/ipv4/ip_forward')",
    "bpf": "call(321, 0, 0, 0)",
    "io_uring": "call(425, 1, 0)",
    "keys": "call(248, b'user', b'x', b'y', 1, -3)",
    "clock": "call(227, 0, 0)",
    "host name": "socket.sethostname('mine')",
    # the network
    "vsock": "socket.socket(socket.AF_VSOCK)",
    "packets": "socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
    "raw": "socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)",
    "address": "run('ip', 'address', 'add', '172.31.5.7/32', 'dev', 'eth0')",
    "link": "run('ip', 'link', 'add', 'mine', 'type', 'dummy')",
    "neighbour's address": "bind_as('172.31.5.7')",
    "transparent": "socket.socket().setsockopt(socket.SOL_IP, 19, 1)",
    "neighbour": "connect('172.31.5.7', 80)",
    "neighbour in public": "connect('54.214.7.8', 80)",
    "another account": "connect('172.31.9.9', 80)",
    "terminal": "connect('203.0.113.25', 80)",
    "lab page": "connect('127.0.0.81', 80)",
    "host": "connect('HOST', 22)",
    "internet": "connect('8.8.8.8', 53)",
    "name": "socket.getaddrinfo('example.com', 80)",
    "metadata by another way": "urllib.request.urlopen('http://169.254.169.254/latest/../../etc/passwd')",
    "metadata through a proxy": (
        "urllib.request.urlopen(urllib.request.Request('http://169.254.169.254/latest/api/token',"
        " method='PUT', headers={'X-Forwarded-For': '1.2.3.4',"
        " 'X-aws-ec2-metadata-token-ttl-seconds': '60'}))"
    ),
}


@pytest.fixture
def owners(machine):  # noqa: F811
    """Return two accounts."""
    with asking(machine.socket) as api:
        made = Owner(api), Owner(api)
        yield made
        for one in made:
            one.end()


def test_nothing_beyond_an_instance_is_within_its_reach(owners):
    attacker, other = owners
    theirs = instance(SERVE, private_address="172.31.9.9", public_address="54.214.9.9")
    other.put(theirs)
    lines = "".join(
        f"attempt({name!r}, lambda: [{deed.replace('; ', ', ')}])\n"
        for name, deed in ATTEMPTS.items()
    )
    program = (PRELUDE + lines).replace("HOST", host_address())

    attacker.put(instance(program, metadata={"meta-data/instance-id": "mine"}), instance(SERVE, 1))

    said = attacker.booted()
    tried = re.findall(r"^(STOPPED|GOT THROUGH) ([^:\n]+)", said, re.MULTILINE)
    assert [name for outcome, name in tried if outcome != "STOPPED"] == []
    assert [name for _, name in tried] == list(ATTEMPTS)


FLOOD = """#!/bin/bash
yes flooding-98765 &
for i in $(seq 20); do while :; do curl -s -o /dev/null --max-time 1 http://169.254.169.254/; done & done
python3 -c '
import socket
held = []
while len(held) < 900:
    try:
        held.append(socket.create_connection(("169.254.169.254", 80), 1))
    except OSError:
        break
sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for _ in range(20000):
    sender.sendto(b"x" * 60, ("169.254.169.253", 53))
' &
sleep 98765 &
"""


def test_floods_disturb_nobody_else_and_end_with_the_instance(machine, owners):  # noqa: F811
    attacker, other = owners
    attacker.put(instance(FLOOD))
    eventually(attacker.console, "flooding")

    other.put(instance(SERVE))
    other.booted()
    assert "hello" in eventually(lambda: str(other.page()), "answered")
    assert machine.client.health().workspaces == 0

    attacker.end()
    assert host_processes_with("sleep 98765") == []
    assert host_processes_with("flooding-98765") == []


def host_address() -> str:
    """Return the host's own address, or one that could be, on a host with none."""
    with IPRoute() as routes:
        found = [one.get_attr("IFA_ADDRESS") for one in routes.get_addr(family=socket.AF_INET)]
    return next((one for one in found if not one.startswith("127.")), "10.0.0.2")
