"""The Linux calls that Python 3.11 does not bring."""

import ctypes
import os
from pathlib import Path

CLONE_NEWNS = 0x00020000
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000

MS_RDONLY = 0x1
MS_NOSUID = 0x2
MS_NODEV = 0x4
MS_REMOUNT = 0x20
MS_BIND = 0x1000
MS_MOVE = 0x2000
MS_REC = 0x4000
MS_PRIVATE = 0x40000
MNT_DETACH = 0x2

PR_SET_PDEATHSIG = 1
PR_GET_PDEATHSIG = 2
PR_SET_CHILD_SUBREAPER = 36

OPENAT2 = 437  # the same number on every architecture
RESOLVE_NO_MAGICLINKS = 0x02
RESOLVE_NO_SYMLINKS = 0x04
RESOLVE_BENEATH = 0x08

_libc = ctypes.CDLL(None, use_errno=True)


class _OpenHow(ctypes.Structure):
    _fields_ = [
        ("flags", ctypes.c_uint64),
        ("mode", ctypes.c_uint64),
        ("resolve", ctypes.c_uint64),
    ]


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), what)
    return result


def unshare(flags: int) -> None:
    _checked(_libc.unshare(flags), "unshare")


def setns(descriptor: int, kind: int) -> None:
    _checked(_libc.setns(descriptor, kind), "setns")


def mount(source: str, target: Path, kind: str | None, flags: int, data: str = "") -> None:
    _checked(
        _libc.mount(
            source.encode(),
            os.fsencode(target),
            kind.encode() if kind else None,
            ctypes.c_ulong(flags),
            data.encode() or None,
        ),
        str(target),
    )


def bind_read_only(source: Path, target: Path) -> None:
    """Show `source` at `target`, read-only; both are folders or both are files."""
    mount(str(source), target, None, MS_BIND)
    mount("none", target, None, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV)


def move(source: Path, target: Path) -> None:
    """Have what is mounted at `source` at `target` instead."""
    mount(str(source), target, None, MS_MOVE)


def detach(target: Path) -> None:
    """Unmount, at once for new users and finally when the last user has gone."""
    _checked(_libc.umount2(os.fsencode(target), MNT_DETACH), str(target))


def set_death_signal(number: int) -> None:
    """Be sent `number` when the parent (the very thread that started us) ends."""
    _checked(_libc.prctl(PR_SET_PDEATHSIG, number), "prctl")


def adopt_orphans() -> None:
    """Become the parent of what our children leave behind, instead of the system's init."""
    _checked(_libc.prctl(PR_SET_CHILD_SUBREAPER, 1), "prctl")


def death_signal() -> int:
    number = ctypes.c_int()
    _checked(_libc.prctl(PR_GET_PDEATHSIG, ctypes.byref(number)), "prctl")
    return number.value


def open_beneath(folder: int, path: str, flags: int, mode: int = 0) -> int:
    """Open `path` below `folder`, refusing every link and every way out. Raises OSError.

    A check followed by an open can be raced by swapping in a link; this one call cannot.
    """
    how = _OpenHow(
        flags | os.O_CLOEXEC,
        mode,
        RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    )
    return _checked(
        _libc.syscall(OPENAT2, folder, os.fsencode(path), ctypes.byref(how), ctypes.sizeof(how)),
        path,
    )
