"""What a hostile learner tries inside a jail, and what comes of it.

Each attempt is a program that prints `FAILED: why` when it was stopped, and anything else when it
got through. An attempt that nothing stopped fails its test.
"""

import pytest

from tests.runner.conftest import box, machine  # noqa: F401
from tests.runner.rig import Box

pytestmark = pytest.mark.jail

PRELUDE = """
import ctypes, errno, os, resource, signal, socket, subprocess, sys, time
libc = ctypes.CDLL(None, use_errno=True)

def call(number, *arguments):
    ctypes.set_errno(0)
    if libc.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

def stopped(work, *expected):
    try:
        print("GOT THROUGH:", work())
    except OSError as error:
        names = [errno.errorcode.get(error.errno, str(error.errno))]
        print("FAILED:" if names[0] in expected else "UNEXPECTED:", names[0])

def run(*words):
    told = subprocess.run(words, capture_output=True, text=True)
    if told.returncode == 0:
        return told.stdout
    raise OSError(errno.EPERM, told.stderr)
"""

# name: (program, what stops it)
REFUSED = {
    # other people's files, and the machine's
    "read the shadow file": "stopped(lambda: open('/etc/shadow').read(), 'ENOENT')",
    "read root's home": "stopped(lambda: os.listdir('/root'), 'ENOENT')",
    "read other homes": "stopped(lambda: os.listdir('/home/dev'), 'ENOENT')",
    "read the pool": "stopped(lambda: os.listdir('/mnt'), 'ENOENT')",
    "reach root by /proc": "stopped(lambda: os.listdir('/proc/1/root/root'), 'EACCES', 'ENOENT')",
    "reach the host's sockets": "stopped(lambda: os.stat('/run/docker.sock'), 'ENOENT')",
    "reach the host's bus": "stopped(lambda: os.stat('/run/dbus/system_bus_socket'), 'ENOENT')",
    "read the kernel's settings of devices": "stopped(lambda: os.listdir('/sys'), 'ENOENT')",
    "write to the system": "stopped(lambda: open('/usr/bin/evil', 'w'), 'EROFS')",
    "write to the root folder": "stopped(lambda: open('/evil', 'w'), 'EROFS')",
    "write to /etc": "stopped(lambda: open('/etc/passwd', 'a'), 'EROFS', 'EACCES')",
    "write to /dev": "stopped(lambda: open('/dev/evil', 'w'), 'EROFS')",
    "write to /run": "stopped(lambda: open('/run/evil', 'w'), 'EROFS')",
    "write to /usr/local": "stopped(lambda: open('/usr/local/evil', 'w'), 'EROFS')",
    "write to our programs": "stopped(lambda: open('/opt/lab/lib/lab.py', 'w'), 'EROFS')",
    "write to the packages": "stopped(lambda: open('/usr/local/lib/python3.11/dist-packages/evil', 'w'), 'EROFS', 'EACCES')",
    "link to a file of the host": "stopped(lambda: os.link('/usr/bin/bash', '/home/learner/bash'), 'EXDEV', 'EPERM')",
    # more rights
    "become root": "stopped(lambda: os.setuid(0), 'EPERM', 'EINVAL')",
    "run a setuid program": "stopped(lambda: run('/usr/bin/su', '-c', 'id'), 'EPERM')",
    "map more ids": "stopped(lambda: run('/usr/bin/newuidmap', str(os.getpid()), '0', '0', '1'), 'EPERM')",
    "make a device": "stopped(lambda: os.mknod('/home/learner/d', 0o20666, os.makedev(1, 1)), 'EPERM')",
    "make a setuid copy": (
        "import shutil; shutil.copy('/usr/bin/id', '/home/learner/id'); os.chmod('/home/learner/id', 0o4755);"
        "print('FAILED:' if b'euid=0' not in subprocess.check_output(['/home/learner/id']) else 'root')"
    ),
    "raise a limit": "print('FAILED:' if not raised() else 'raised')",
    "take more than one's share": "stopped(lambda: os.nice(-5), 'EPERM', 'EACCES')",
    # other namespaces
    "make a user namespace": "stopped(lambda: call(272, 0x10000000), 'EPERM')",
    "clone into a user namespace": "stopped(lambda: call(56, 0x10000000 | 17, 0, 0, 0, 0), 'EPERM')",
    "clone3 into a user namespace": "stopped(lambda: call(435, 0, 0), 'ENOSYS')",
    "unshare by program": "stopped(lambda: run('unshare', '-Ur', 'id'), 'EPERM')",
    "enter another namespace": "stopped(lambda: call(308, os.open('/proc/self/ns/net', 0), 0), 'EPERM')",
    "mount": "stopped(lambda: call(165, b'none', b'/tmp', b'tmpfs', 0, 0), 'EPERM')",
    "unmount": "stopped(lambda: call(166, b'/home/learner', 2), 'EPERM')",
    "mount by the new calls": "stopped(lambda: call(430, b'tmpfs', 0), 'EPERM')",
    "change the root": "stopped(lambda: os.chroot('/tmp'), 'EPERM')",
    "nest a jail": "stopped(lambda: run('bwrap', '--ro-bind', '/', '/', 'id'), 'EPERM')",
    # the kernel
    "trace a process": "stopped(lambda: call(101, 16, 1, 0, 0), 'EPERM')",
    "read another's memory": "stopped(lambda: call(310, 1, 0, 0, 0, 0, 0), 'EPERM')",
    "add a key": "stopped(lambda: call(248, b'user', b'x', b'y', 1, -4), 'EPERM')",
    "ask for keys": "stopped(lambda: call(250, 0, -3, 0), 'EPERM')",
    "load a program into the kernel": "stopped(lambda: call(321, 0, 0, 0), 'EPERM')",
    "set up io_uring": "stopped(lambda: call(425, 8, 0), 'EPERM')",
    "handle page faults": "stopped(lambda: call(323, 0), 'EPERM')",
    "watch performance": "stopped(lambda: call(298, 0, 0, -1, -1, 0), 'EPERM')",
    "load another kernel": "stopped(lambda: call(246, 0, 0, 0, 0), 'EPERM')",
    "load a module": "stopped(lambda: call(175, 0, 0, b''), 'EPERM')",
    "open by handle": "stopped(lambda: call(304, -100, 0, 0), 'EPERM')",
    "type into a terminal": "import fcntl; stopped(lambda: fcntl.ioctl(0, 0x5412, b'x'), 'EPERM')",
    "set the clock": "stopped(lambda: time.clock_settime(time.CLOCK_REALTIME, 0), 'EPERM')",
    "change what a crash runs": "stopped(lambda: open('/proc/sys/kernel/core_pattern', 'w'), 'EROFS', 'EACCES')",
    "drop the caches": "stopped(lambda: open('/proc/sys/vm/drop_caches', 'w'), 'EROFS', 'EACCES')",
    "press a system key": "stopped(lambda: open('/proc/sysrq-trigger', 'w'), 'EROFS', 'EACCES', 'ENOENT')",
    "run another architecture": (
        "import mmap; m = mmap.mmap(-1, 4096, prot=7); m.write(b'\\xb8\\x14\\x00\\x00\\x00\\xcd\\x80\\xc3');"
        "pid = os.fork()\n"
        "if pid == 0:\n"
        "    a = ctypes.addressof(ctypes.c_char.from_buffer(m)); ctypes.CFUNCTYPE(ctypes.c_int)(a)(); os._exit(0)\n"
        "print('FAILED:' if os.WIFSIGNALED(os.waitpid(pid, 0)[1]) else 'ran')"
    ),
    # other processes
    "see the host's processes": "print('FAILED:' if len([p for p in os.listdir('/proc') if p.isdigit()]) < 6 else 'saw')",
    "kill what is not one's own": "stopped(lambda: os.kill(30000, 9), 'ESRCH')",
    "survive by ignoring the parent": "print('FAILED:' if os.getppid() < 10 else os.getppid())",
    # the network
    "reach the host's loopback": (
        "s = socket.socket(); s.settimeout(2); stopped(lambda: s.connect(('127.0.0.1', 22)), 'ECONNREFUSED')"
    ),
    "reach another machine": (
        "s = socket.socket(); s.settimeout(2); stopped(lambda: s.connect(('10.0.0.1', 80)), 'ENETUNREACH')"
    ),
    "send datagrams out": (
        "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); stopped(lambda: s.sendto(b'x', ('8.8.8.8', 53)), 'ENETUNREACH')"
    ),
    "ask the metadata of a cloud": (
        "s = socket.socket(); s.settimeout(2); stopped(lambda: s.connect(('169.254.169.254', 80)), 'ENETUNREACH')"
    ),
    "reach out by IPv6": (
        "s = socket.socket(socket.AF_INET6); s.settimeout(2); stopped(lambda: s.connect(('2001:db8::1', 80)), 'ENETUNREACH', 'EADDRNOTAVAIL')"
    ),
    "speak to the hypervisor": "stopped(lambda: socket.socket(40, 1), 'EAFNOSUPPORT')",
    "speak raw frames": "stopped(lambda: socket.socket(17, 3, 3), 'EAFNOSUPPORT')",
    "speak raw IP": "stopped(lambda: socket.socket(2, 3, 1), 'EPERM')",
    "speak to the kernel's ciphers": "stopped(lambda: socket.socket(38, 5), 'EAFNOSUPPORT')",
    "bypass the network's stack": "stopped(lambda: socket.socket(44, 3), 'EAFNOSUPPORT')",
    "name a family beyond all": "stopped(lambda: call(41, 17 | 1 << 32, 3, 3), 'EAFNOSUPPORT')",
    "add an address": "stopped(lambda: run('ip', 'addr', 'add', '1.2.3.4/32', 'dev', 'lo'), 'EPERM')",
    "take the cloud's place": (
        "s = socket.socket(); s.setsockopt(1, 15, 1); stopped(lambda: s.bind(('127.0.0.80', 443)), 'EACCES')"
    ),
    "take the name server's place": (
        "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.setsockopt(1, 15, 1); stopped(lambda: s.bind(('127.0.0.53', 53)), 'EACCES')"
    ),
    "lower the limit of low ports": (
        "stopped(lambda: open('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'w').write('0'), 'EROFS', 'EACCES', 'EPERM')"
    ),
}
RAISED = """
def raised():
    soft, hard = resource.getrlimit(resource.RLIMIT_NPROC)
    try:
        resource.setrlimit(resource.RLIMIT_NPROC, (hard + 1, hard + 1))
        return True
    except (ValueError, OSError):
        return False
"""


@pytest.mark.parametrize("program", REFUSED.values(), ids=REFUSED.keys())
def test_it_is_refused(box: Box, program: str):  # noqa: F811
    told = box.python(PRELUDE + RAISED + program, timeout=30)
    assert told.stdout.startswith(b"FAILED:"), told


def test_nothing_of_the_launchers_is_inherited(box: Box):  # noqa: F811
    program = """
import os
print(sorted(int(fd) for fd in os.listdir('/proc/self/fd'))[:-1], os.getgroups(), os.getresuid(), os.getresgid())
print(open('/proc/1/environ', 'rb').read(), open('/proc/1/cmdline', 'rb').read()[:40])
print([line.split()[1] for line in open('/proc/self/status') if line[:3] in ('Cap', 'NoN', 'Sec')])
"""
    told = box.python(program).stdout.decode().splitlines()
    assert told[0] == "[0, 1, 2] [] (1000, 1000, 1000) (1000, 1000, 1000)"
    assert told[1].startswith("b''"), told[1]
    zero = "0" * 16
    assert told[2].startswith(str([zero] * 5 + ["1", "2"])[:-1]), told[2]


def test_the_environment_is_ours_alone(box: Box):  # noqa: F811
    names = set(box.done("compgen -e").split())
    assert not {
        name for name in names if name.startswith(("DJANGO", "DATABASE", "REDIS", "SECRET"))
    }
    assert "PYTHONPATH" not in names


def test_the_hosts_paths_are_not_told(box: Box):  # noqa: F811
    home = box.done("grep ' /home/learner ' /proc/self/mountinfo")
    assert home.split()[3] == "/"
