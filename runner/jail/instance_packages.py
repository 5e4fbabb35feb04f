"""`apt`, `apt-get`, `dnf` and `yum` of an instance: Debian's apt, and what the lab has for it.

An instance is the host's Debian. Guides for Amazon Linux say `dnf install httpd`: that is handed
to apt-get under Debian's name, and said.
"""

import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path("/opt/lab/packages")
FAMILIAR = {"httpd": "apache2", "httpd-tools": "apache2-utils", "nginx1": "nginx"}
ACTIONS = {
    "install": "install",
    "reinstall": "install",
    "remove": "remove",
    "erase": "remove",
    "update": "upgrade",
    "upgrade": "upgrade",
    "makecache": "update",
    "check-update": "update",
}
KEPT = {"-y", "-q", "--assumeyes", "--quiet"}
NONE_HERE = (
    "this platform has no packages prepared for its instances, so nothing can be installed. Use what "
    "is there: python3 (`python3 -m http.server 80` serves pages), aws, curl, git, bash. "
    "Whoever runs the platform can prepare packages with `make setup`."
)


def main() -> None:
    _, name, *words = sys.argv
    if not (REPOSITORY / "names").exists():
        sys.exit(f"{name}: {NONE_HERE}")
    if name in {"dnf", "yum"}:
        words = _translated(name, words)
        name = "apt-get"
    code = subprocess.run([f"/usr/bin/{name}", *words], check=False).returncode  # noqa: S603
    if code and "install" in words:
        names = ", ".join((REPOSITORY / "names").read_text().split())
        print(
            f"{name}: this lab's repository has {names}; nothing comes from the internet.",
            file=sys.stderr,
        )
    sys.exit(code)


def _translated(name: str, words: list[str]) -> list[str]:
    options = [word for word in words if word.startswith("-")]
    action, *packages = [word for word in words if not word.startswith("-")] or [""]
    if action not in ACTIONS:
        sys.exit(
            f"{name}: {action or 'nothing'} is not available here. This is Debian: use apt-get."
        )
    said = [ACTIONS[action], *[FAMILIAR.get(package, package) for package in packages]]
    said += ["-y" if word in {"-y", "--assumeyes"} else "-q" for word in options if word in KEPT]
    print(
        f"{name}: this lab's instances are Debian, so this is `apt-get {' '.join(said)}`.",
        flush=True,
    )
    os.environ.setdefault("DEBIAN_FRONTEND", "noninteractive")
    return said
