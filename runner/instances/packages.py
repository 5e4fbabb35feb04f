"""What an instance can install: the repository that the setup command prepared, and a /usr to write.

`dpkg` writes to /usr, which is the host's. So the instance sees it through an overlay whose upper
layer is on its own disk. Folders in there that packages write to are made beforehand, as the
instance's own: all others stay the host's, and closed to it. See deploy/packages.py for the files.
"""

import logging
import shutil
from dataclasses import dataclass
from pathlib import Path

from runner.server import syscalls

logger = logging.getLogger(__name__)

PLACE = "/opt/lab/packages"  # of the instance
DEBS = f"{PLACE}/debs"
FLAGS = syscalls.MS_NOSUID | syscalls.MS_NODEV
APT = """\
APT::Sandbox::User "root";
Acquire::Languages "none";
Dpkg::Use-Pty "0";
"""
FOLDERS = (
    *("etc/apt/apt.conf.d", "etc/apt/preferences.d", "var/cache/apt/archives/partial"),
    *("var/cache/debconf", "var/lib/apt/lists/partial", "var/lib/systemd"),
    *(f"var/lib/dpkg/{name}" for name in ("alternatives", "parts", "triggers", "updates")),
)
# A host in a container may forbid services to start; an instance has a run level that starts them.
PROGRAMS = {
    "policy-rc.d": "#!/bin/sh\nexit 0\n",
    "runlevel": "#!/bin/sh\necho N 3\n",
}


@dataclass(frozen=True)
class Repository:
    """`folder` is as the pool sees it."""

    folder: Path

    def overlay(self, disk: Path, usr: Path) -> None:
        """Show the host's /usr at `usr`, with an upper layer in `disk`. Raises OSError."""
        upper, work = disk / "upper", disk / "work"
        for folder in (usr, upper, work):
            folder.mkdir()
        for name in (self.folder / "folders").read_text().splitlines():
            (upper / name).mkdir(parents=True, exist_ok=True)
        (upper / "sbin").mkdir(exist_ok=True)
        for name, text in PROGRAMS.items():
            (upper / "sbin" / name).write_text(text)
            (upper / "sbin" / name).chmod(0o755)
        layers = f"lowerdir=/usr,upperdir={upper},workdir={work},userxattr"
        syscalls.mount("overlay", usr, "overlay", FLAGS, layers)

    def works(self, scratch: Path) -> bool:
        """Tell whether this kernel mounts such an overlay (Linux 5.11). `scratch` is made and removed."""
        usr = scratch / "usr"
        try:
            scratch.mkdir()
            self.overlay(scratch, usr)
            syscalls.detach(usr)
        except OSError:
            logger.warning("Instances have no packages: this kernel mounts no overlay for users.")
            return False
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        return True

    def fill(self, root: Path) -> None:
        """Write what apt and dpkg need to begin with."""
        for name in FOLDERS:
            (root / name).mkdir(parents=True, exist_ok=True)
        shutil.copytree(self.folder / "dpkg", root / "var/lib/dpkg", dirs_exist_ok=True)
        lists = root / "var/lib/apt/lists" / f"{DEBS.replace('/', '_')}_._Packages"
        shutil.copyfile(self.folder / "debs" / "Packages", lists)
        (root / "etc/apt/apt.conf").write_text(APT)
        (root / "etc/apt/sources.list").write_text(f"deb [trusted=yes] file:{DEBS} ./\n")
