"""What a jail shows, as arguments of bubblewrap. Source of the flags: docs/operators/runner.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from runner.server.mounts import Layout

HOME = "/home/learner"
TMP = "/tmp"  # noqa: S108 (of the jail)
SHARED = "/dev/shm"  # noqa: S108 (of the jail)
SYSTEM_FILES = (
    *("alternatives", "ld.so.cache", "mime.types", "nanorc", "vim", "terminfo", "services"),
    *("protocols", "magic", "debian_version", "os-release"),
)


@dataclass(frozen=True)
class View:
    """What one jail sees. Without `network` it gets an empty one; without `tmp` a small one.

    `binds` are folders to show, read-only, at paths of the jail. With `disk` the jail has a root
    of its own, which it may write, and in which it is root; `local` is its /usr/local then, and
    `usr` its /usr where that is not simply the host's.
    """

    command: Sequence[str]
    home: Path | None = None
    writable: bool = True
    tmp: Path | None = None
    shared_memory: Path | None = None
    own_network: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: str = HOME
    scratch_bytes: int = 64 << 20
    binds: Sequence[tuple[Path, str]] = ()
    hostname: str = "lab"
    disk: Path | None = None
    local: Path | None = None
    usr: Path | None = None


def arguments(layout: Layout, view: View, *, filter_descriptor: int) -> list[str]:
    """Return bubblewrap's options: everything but the command."""
    return [
        *_namespaces(view),
        *(_machine(layout, view) if view.disk else _sandbox(layout, view)),
        *("--chdir", view.folder),
        "--die-with-parent",
        "--clearenv",
        *(word for item in view.environment.items() for word in ("--setenv", *item)),
        *("--seccomp", str(filter_descriptor)),
    ]


def _namespaces(view: View) -> list[str]:
    shared = ["--unshare-net"] if view.own_network else []
    user = "1000" if view.disk is None else "0"
    return [
        *("--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts"),
        *("--unshare-cgroup", *shared),
        *("--uid", user, "--gid", user, "--hostname", view.hostname, "--disable-userns"),
    ]


def _sandbox(layout: Layout, view: View) -> list[str]:
    return [
        *_system(layout),
        *_scratch(view),
        *_home(view),
        *(word for source, at in view.binds for word in ("--ro-bind", str(source), at)),
        # Both file systems would otherwise take what the learner writes, up to half the memory.
        *("--remount-ro", "/dev", "--remount-ro", "/"),
    ]


def _machine(layout: Layout, view: View) -> list[str]:
    words = ["--bind", str(view.disk), "/"]
    words += ["--bind", str(view.usr), "/usr"] if view.usr else ["--ro-bind", "/usr", "/usr"]
    words += ["--bind", str(view.local or layout.local), "/usr/local"]
    for name in SYSTEM_FILES:
        words += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    words += ["--ro-bind", str(layout.etc / "certs"), "/etc/ssl/certs", *_programs(layout)]
    words += [word for source, at in view.binds for word in ("--ro-bind", str(source), at)]
    words += ["--size", "4194304", "--tmpfs", "/run", "--proc", "/proc", "--dev", "/dev"]
    return [*words, "--size", "16777216", "--tmpfs", SHARED, "--remount-ro", "/dev"]


def _system(layout: Layout) -> list[str]:
    binds: list[str] = ["--ro-bind", "/usr", "/usr"]
    for name in ("bin", "sbin", "lib", "lib64"):
        binds += ["--symlink", f"usr/{name}", f"/{name}"]
    binds += ["--ro-bind", str(layout.local), "/usr/local", "--dir", "/etc"]
    for name in SYSTEM_FILES:
        binds += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    for path in sorted(layout.etc.iterdir()):
        if path.name != "certs":
            binds += ["--ro-bind", str(path), f"/etc/{path.name}"]
    binds += ["--ro-bind-try", str(layout.etc / "certs"), "/etc/ssl/certs"]
    return [*binds, *_programs(layout), "--proc", "/proc", "--dev", "/dev"]


def _programs(layout: Layout) -> list[str]:
    binds = ["--ro-bind", str(layout.lib), "/opt/lab/lib"]
    if layout.interpreter.base is not None:
        binds += ["--ro-bind", str(layout.python), "/opt/python"]
    if layout.tools:
        binds += ["--ro-bind", str(layout.packages), layout.interpreter.packages]
    return binds


def _scratch(view: View) -> list[str]:
    size = str(view.scratch_bytes)
    tmp = ["--size", size, "--perms", "1777", "--tmpfs", TMP]
    if view.tmp:
        tmp = ["--bind", str(view.tmp), TMP]
    shared = ["--size", "1048576", "--tmpfs", SHARED]
    if view.shared_memory:
        shared = ["--bind", str(view.shared_memory), SHARED]
    return [*tmp, *shared, "--dir", "/run", "--dir", "/var", "--symlink", "../tmp", f"/var{TMP}"]


def _home(view: View) -> list[str]:
    if view.home is None:
        return ["--dir", HOME]
    return ["--bind" if view.writable else "--ro-bind", str(view.home), HOME]
