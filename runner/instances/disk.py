"""An instance's root disk: a memory file system, capped, that a stop keeps and a termination drops.

The host's /usr lies over it, read-only but for what packages may add (see `packages`); all else is
the instance's to write. Everything belongs to one user id, which is root inside.
"""

import logging
import os
import shlex
import shutil
from pathlib import Path

from runner.errors import JailFailedError
from runner.instances.packages import PLACE, Repository
from runner.instances.wiring import RESOLVER
from runner.server import syscalls
from runner.server.git import START
from runner.server.mounts import Layout

logger = logging.getLogger(__name__)

BYTES, INODES = 128 << 20, 16_384
FLAGS = syscalls.MS_NOSUID | syscalls.MS_NODEV
FOLDERS = (
    *("dev", "etc/ssl/certs", "home/ec2-user", "opt/lab/lib", "proc", "root", "run", "srv", "sys"),
    *("tmp", "usr", "var/lib/cloud/instance", "var/lib/cloud/scripts/per-boot", "var/log"),
    *("var/www/html", "mnt", "media"),
)
LINKS = {
    **{name: f"usr/{name}" for name in ("bin", "sbin", "lib", "lib64")},
    "var/run": "../run",
    "var/lock": "../run/lock",
}
ACCOUNTS = """\
root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
ec2-user:x:1000:1000:EC2 Default User:/home/ec2-user:/bin/bash
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
"""
GROUPS = """\
root:x:0:
daemon:x:1:
adm:x:4:
tty:x:5:
www-data:x:33:
ec2-user:x:1000:
nogroup:x:65534:
"""
AS_ROOT = '#!/bin/sh\n# You are root already.\nexec "$@"\n'
PROGRAMS = {  # ours in place of the system's, by the module in runner/jail that does it
    **dict.fromkeys(("apt", "apt-get", "dnf", "yum"), "instance_packages"),
    **dict.fromkeys(("systemctl", "service"), "instance_services"),
}


class Disk:
    """Mounted at `folder` in the pool until `close`.

    `root` is the instance's /, `local` its /usr/local, `usr` its /usr unless that is the host's as
    it is. They are no folders below `root`: there the instance could put a link in their place,
    which the next boot would follow. `binds` are folders to show it besides, read-only.
    """

    def __init__(self, folder: Path, uid: int) -> None:
        self._folder = folder
        self._uid = uid
        self.root = folder / "root"
        self.local = folder / "local"
        self.usr: Path | None = None
        self.binds: tuple[tuple[Path, str], ...] = ()

    def make(self, layout: Layout, hostname: str, user_data: bytes) -> None:
        """Raises JailFailedError; nothing is left behind then."""
        try:
            self._folder.mkdir(mode=0o755, parents=True)
            size = f"mode=755,size={BYTES},nr_inodes={INODES}"
            syscalls.mount("disk", self._folder, "tmpfs", FLAGS, size)
            self._fill(layout, hostname, user_data)
        except OSError as fault:
            self.close()
            raise JailFailedError("The machine could not make a disk for the instance.") from fault

    def close(self) -> None:
        """Give it back. Fine when it is gone already."""
        if self._folder.is_mount():
            syscalls.detach(self._folder)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _fill(self, layout: Layout, hostname: str, user_data: bytes) -> None:
        root = self.root
        for folder in FOLDERS:
            (root / folder).mkdir(parents=True, exist_ok=True)
        for name, target in LINKS.items():
            (root / name).symlink_to(target)
        (root / "tmp").chmod(0o1777)
        shutil.copytree(layout.local, self.local, symlinks=True)
        for name, module in PROGRAMS.items():
            call = START.format(module)
            start = f"exec {layout.interpreter.path} -ISEc {shlex.quote(call)} {name}"
            _program(self.local / "bin" / name, f'#!/bin/sh\n{start} "$@"\n')
        _program(self.local / "bin" / "sudo", AS_ROOT)
        (self.local / "bin" / "lab").unlink(missing_ok=True)  # the terminal's, not a server's
        shutil.copy(layout.etc / "nsswitch.conf", root / "etc" / "nsswitch.conf")
        texts = {
            "resolv.conf": f"nameserver {RESOLVER}\noptions timeout:2 attempts:1\n",
            "passwd": ACCOUNTS,
            "group": GROUPS,
            "hostname": f"{hostname}\n",
            "hosts": f"127.0.0.1 localhost\n127.0.1.1 {hostname}\n",
        }
        for name, text in texts.items():
            (root / "etc" / name).write_text(text)
        (root / "var/lib/cloud/instance/user-data.txt").write_bytes(user_data)
        if layout.has_repository:
            self._have_packages(Repository(layout.repository))
        self._give_away()

    def _give_away(self) -> None:
        """Make all of it the instance's own, but for what lies in other layers."""
        for place, folders, files in os.walk(self._folder):
            if Path(place) == self._folder:
                folders[:] = set(folders) - {"usr", "work"}
            for name in (*folders, *files):
                os.chown(Path(place) / name, self._uid, self._uid, follow_symlinks=False)

    def _have_packages(self, repository: Repository) -> None:
        """Let it install packages, where the kernel has what that takes (Linux 5.11)."""
        usr = self._folder / "usr"
        try:
            repository.overlay(self._folder, usr)
        except OSError:
            logger.warning("Instances have no packages: this kernel mounts no overlay for users.")
            return
        repository.fill(self.root)
        self.usr = usr
        self.binds = ((repository.folder, PLACE),)


def _program(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)
