"""What the pool shows to jails: a folder of its own that every learner's uid can walk through.

The platform's own folders are closed to learners' uids, and so cannot hold a home. The pool
therefore covers one folder of the system, for itself only, with an empty file system.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from runner.errors import SetupError
from runner.server import syscalls
from runner.server.interpreter import Interpreter

CANDIDATES = ("/mnt", "/media", "/srv", "/opt", "/tmp")  # noqa: S108
NO_DEVICES = syscalls.MS_NOSUID | syscalls.MS_NODEV
TREES = Path("layers/trees")  # beside the tools
JAIL_FILES = Path(__file__).resolve().parent.parent / "jail"

ACCOUNTS = "root:x:0:0:root:/root:/usr/sbin/nologin\nlearner:x:1000:1000::/home/learner:/bin/bash\n"
GROUP = "root:x:0:\ntty:x:5:\nlearner:x:1000:\n"
HOSTS = "127.0.0.1 localhost lab\n127.0.0.81 lab.groundschool.internal\n"
NSSWITCH = "passwd: files\ngroup: files\nhosts: files dns\n"
RESOLV = "nameserver 127.0.0.53\noptions timeout:2 attempts:1\n"
# The terminal's machine has the host's programs: of these, only errors about locks and users.
NO_INSTALLING = """\
#!/bin/sh
echo "${0##*/}: nothing can be installed in this terminal, and nobody is root in it. It has git, aws," \
    "python3 and all else that the lab asks for. What an EC2 instance shall have, install in its user data." >&2
exit 1
"""
INSTALLERS = ("apt", "apt-get", "dnf", "yum", "sudo")  # instances have their own in their place


@dataclass(frozen=True)
class Layout:
    """Where things are in the pool. `python` is the jail's interpreter as seen in the jail."""

    root: Path
    interpreter: Interpreter
    tools: bool
    has_repository: bool = False

    @property
    def repository(self) -> Path:
        """What instances install packages from, if there is one."""
        return self.root / "repository"

    @property
    def etc(self) -> Path:
        return self.root / "etc"

    @property
    def local(self) -> Path:
        """Stands in for /usr/local, which on a host may hold anything."""
        return self.root / "local"

    @property
    def lib(self) -> Path:
        """The programs of ours that run inside jails."""
        return self.root / "lib"

    @property
    def packages(self) -> Path:
        return self.root / "packages"

    @property
    def python(self) -> Path:
        return self.root / "python"

    @property
    def trees(self) -> Path:
        """Packages of functions that set-up has unpacked, by the names that the cloud gives them."""
        return self.root / "trees"

    def workspace(self, workspace_id: str) -> Path:
        return self.root / "workspaces" / workspace_id


def prepare(
    kept: list[Path],
    *,
    interpreter: Interpreter,
    tools: Path | None,
    repository: Path | None = None,
) -> Layout:
    """Cover a folder and fill it. `kept` are paths that must stay in sight."""
    root = _place(kept)
    # Binding needs the sources in sight: `tools` and the interpreter are among `kept`.
    syscalls.mount("pool", root, "tmpfs", NO_DEVICES, "mode=755,size=16m,nr_inodes=65536")
    layout = Layout(root, interpreter, tools is not None, repository is not None)
    shown = (layout.packages, layout.python, layout.trees)
    for folder in (layout.etc, layout.local, layout.lib, *shown, root / "workspaces"):
        folder.mkdir(mode=0o755)
    _write_etc(layout.etc)
    if tools is not None:
        syscalls.bind_read_only(tools, layout.packages)
        if (tools.parent / TREES).is_dir():
            syscalls.bind_read_only(tools.parent / TREES, layout.trees)
    if repository is not None:
        layout.repository.mkdir(mode=0o755)
        syscalls.bind_read_only(repository, layout.repository)
    if interpreter.base is not None:
        syscalls.bind_read_only(interpreter.base, layout.python)
    _write_local(layout)
    return layout


def _place(kept: list[Path]) -> Path:
    taken = {parent for path in kept for parent in (path, *path.parents)}
    for candidate in map(Path, CANDIDATES):
        if candidate.is_dir() and candidate not in taken and not candidate.is_symlink():
            return candidate
    raise SetupError(
        "The runner needs one of /mnt, /media, /srv, /opt without anything of its own in it. "
        "Please create an empty folder /mnt."
    )


def _write_etc(etc: Path) -> None:
    texts = {
        "passwd": ACCOUNTS,
        "group": GROUP,
        "hosts": HOSTS,
        "nsswitch.conf": NSSWITCH,
        "resolv.conf": RESOLV,
        "hostname": "lab\n",
    }
    for name, text in texts.items():
        _write(etc / name, text.encode())
    for name in ("bash.bashrc", "inputrc"):
        _write(etc / name, (JAIL_FILES / name).read_bytes())


def write_authority(layout: Layout, certificate: bytes) -> None:
    """Put the installation's own authority where every TLS library of the jail looks.

    It is the only one there: nothing that another authority vouches for can be reached.
    """
    folder = layout.etc / "certs"
    folder.mkdir(mode=0o755)
    _write(folder / "ca-certificates.crt", certificate)


def _write_local(layout: Layout) -> None:
    binaries = layout.local / "bin"
    packages = layout.local / layout.interpreter.packages_under_local
    for folder in (binaries, packages):
        folder.mkdir(mode=0o755, parents=True)
    for source in sorted((*JAIL_FILES.glob("*.py"), *JAIL_FILES.glob("*.cjs"))):
        _write(layout.lib / source.name, source.read_bytes())
    layout.interpreter.compile(layout.lib)
    start = f'{layout.interpreter.path} -ISEc \'import sys; sys.path.insert(0, "/opt/lab/lib"); '
    _program(binaries / "lab", f'#!/bin/sh\nexec {start}import lab; lab.main()\' "$@"\n')
    for name in INSTALLERS:
        _program(binaries / name, NO_INSTALLING)
    if layout.tools:
        _program(binaries / "aws", f'#!/bin/sh\nexec {start}import aws; aws.main()\' "$@"\n')
    if layout.interpreter.base is not None or shutil.which("python3", path="/usr/bin") is None:
        _program(binaries / "python3", f'#!/bin/sh\nexec {layout.interpreter.path} "$@"\n')


def _program(path: Path, text: str) -> None:
    _write(path, text.encode(), mode=0o755)


def _write(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    path.write_bytes(content)
    os.chmod(path, mode)  # noqa: PTH101
