"""The system calls that a learner's programs never need, refused."""

import errno
import socket
from typing import IO

import pyseccomp as libseccomp

TIOCSTI = 0x5412
TIOCLINUX = 0x541C
NEW_NAMESPACES = (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000)
LOW_32_BITS = 0xFFFFFFFF
NAMED_FAMILIES = (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK)

REFUSED = (
    # kernel memory, modules, other kernels
    *("bpf", "perf_event_open", "userfaultfd", "kexec_load", "kexec_file_load"),
    *("init_module", "finit_module", "delete_module", "iopl", "ioperm", "syslog"),
    # asynchronous interfaces with a history of holes
    *("io_uring_setup", "io_uring_enter", "io_uring_register", "vmsplice"),
    # keys are counted and named by uid, across jails
    *("add_key", "request_key", "keyctl"),
    # the file system's shape
    *("mount", "umount", "umount2", "pivot_root", "chroot", "move_mount", "open_tree"),
    *("fsopen", "fsconfig", "fsmount", "fspick", "mount_setattr", "fanotify_init"),
    *("name_to_handle_at", "open_by_handle_at", "swapon", "swapoff", "quotactl"),
    # other processes and namespaces
    *("ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp"),
    *("pidfd_getfd", "setns", "unshare"),
    # the machine
    *("reboot", "acct", "settimeofday", "clock_settime", "clock_adjtime", "adjtimex"),
    *("sethostname", "setdomainname", "nfsservctl", "vhangup", "lookup_dcookie"),
    # memory placed beyond the limits' sight
    *("mbind", "set_mempolicy", "migrate_pages", "move_pages", "memfd_secret"),
)
# Where one user id plays all of a machine's users, giving a file or a process to another has no
# effect and is no fault; package managers and servers ask for it. See "Root emulation" in the
# documentation of Charliecloud (`ch-image`, --force=seccomp).
EMULATED = (
    *("chown", "fchown", "lchown", "fchownat", "capset", "setgroups", "setuid", "setgid"),
    *("setreuid", "setregid", "setresuid", "setresgid", "setfsuid", "setfsgid"),
)
NOT_THERE = ("clone3",)  # its flags lie in memory; the C library falls back to clone


def write_filter(target: IO[bytes], *, emulates_root: bool = False) -> None:
    """Write the filter as BPF for `bwrap --seccomp`. Another architecture's call kills."""
    rules = libseccomp.SyscallFilter(libseccomp.ALLOW)
    for name in EMULATED if emulates_root else ():
        _refuse_if_known(rules, name, libseccomp.ERRNO(0))
    refuse = libseccomp.ERRNO(errno.EPERM)
    for name in REFUSED:
        _refuse_if_known(rules, name, refuse)
    for name in NOT_THERE:
        rules.add_rule(libseccomp.ERRNO(errno.ENOSYS), name)
    for flag in NEW_NAMESPACES:
        rules.add_rule(refuse, "clone", libseccomp.Arg(0, libseccomp.MASKED_EQ, flag, flag))
    for command in (TIOCSTI, TIOCLINUX):
        rules.add_rule(
            refuse, "ioctl", libseccomp.Arg(1, libseccomp.MASKED_EQ, LOW_32_BITS, command)
        )
    _refuse_socket_families(rules, libseccomp.ERRNO(errno.EAFNOSUPPORT))
    rules.export_bpf(target)


def _refuse_if_known(rules: libseccomp.SyscallFilter, name: str, action: int) -> None:
    try:
        number = libseccomp.resolve_syscall(libseccomp.system_arch(), name)
    except (OSError, ValueError):
        return
    if number >= 0:
        rules.add_rule(action, number)


def _refuse_socket_families(rules: libseccomp.SyscallFilter, action: int) -> None:
    """Leave unix, IPv4, IPv6 and netlink; vsock, packet, alg, xdp are not held by a netns."""
    families = sorted(int(family) for family in NAMED_FAMILIES)
    for name in ("socket", "socketpair"):
        for family in range(max(families)):
            if family not in families:
                rules.add_rule(action, name, libseccomp.Arg(0, libseccomp.EQ, family))
        rules.add_rule(action, name, libseccomp.Arg(0, libseccomp.GT, max(families)))
