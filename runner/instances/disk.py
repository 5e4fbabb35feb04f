"""An instance's root disk: a memory file system, capped, that a stop keeps and a termination drops.

The host's /usr lies over it read-only; all else is the instance's to write. Everything belongs to
one user id, which is root inside.
"""

import os
import shutil
from pathlib import Path

from runner.errors import JailFailedError
from runner.instances.wiring import RESOLVER
from runner.server import syscalls
from runner.server.mounts import Layout

BYTES, INODES = 128 << 20, 16_384
FLAGS = syscalls.MS_NOSUID | syscalls.MS_NODEV
FOLDERS = (
    *("dev", "etc/ssl/certs", "home/ec2-user", "opt/lab/lib", "proc", "root", "run", "srv", "sys"),
    *("tmp", "usr", "var/lib/cloud/instance", "var/lib/cloud/scripts/per-boot", "var/log"),
    *("var/www/html", "mnt", "media"),
)
LINKS = {"bin": "usr/bin", "sbin": "usr/sbin", "lib": "usr/lib", "lib64": "usr/lib64"}
ACCOUNTS = "root:x:0:0:root:/root:/bin/bash\nec2-user:x:1000:1000:EC2 Default User:/home/ec2-user:/bin/bash\n"
GROUPS = "root:x:0:\ntty:x:5:\nec2-user:x:1000:\n"
NO_PACKAGES = (
    "#!/bin/sh\n"
    'echo "$(basename "$0"): installing packages is not available in this lab. What is there: '
    'python3, aws, curl, git, bash." >&2\nexit 1\n'
)
NO_SERVICES = (
    "#!/bin/sh\n"
    'echo "$(basename "$0"): there is no systemd in this lab\'s instances. Start the program itself, '
    'with & at the end; what /var/lib/cloud/scripts/per-boot holds runs at every boot." >&2\nexit 1\n'
)
AS_ROOT = '#!/bin/sh\n# You are root already.\nexec "$@"\n'
STAND_INS = {
    **dict.fromkeys(("apt", "apt-get", "dnf", "yum"), NO_PACKAGES),
    **dict.fromkeys(("systemctl", "service"), NO_SERVICES),
    "sudo": AS_ROOT,
}


class Disk:
    """Mounted at `folder` in the pool until `close`.

    `root` is the instance's /, `local` its /usr/local. That one is no folder below `root`: there
    the instance could put a link in its place, which the next boot would follow.
    """

    def __init__(self, folder: Path, uid: int) -> None:
        self._folder = folder
        self._uid = uid
        self.root = folder / "root"
        self.local = folder / "local"

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
        for name, text in STAND_INS.items():
            _program(self.local / "bin" / name, text)
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
        for place, folders, files in os.walk(self._folder):
            for name in (*folders, *files):
                os.chown(Path(place) / name, self._uid, self._uid, follow_symlinks=False)


def _program(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)
