"""`systemctl` and `service` of an instance: Debian's init scripts, since no systemd runs here."""

import os
import subprocess
import sys
from pathlib import Path

SCRIPTS = Path("/etc/init.d")
LINKS = Path("/etc/rc3.d")  # what a boot starts
FAMILIAR = {"httpd": "apache2"}
RUNS = {"start", "stop", "restart", "reload", "status", "force-reload", "try-restart"}
SWITCHES = {"enable", "disable"}
NOT_FOUND = 5  # Source: `man systemctl`, "Exit status", as for the next
INACTIVE = 3


def main() -> None:
    _, program, *words = sys.argv
    if program == "service":
        words = words[1::-1]
    now = "--now" in words
    action, *names = [word for word in words if not word.startswith("-")] or [""]
    if action in {"daemon-reload", "daemon-reexec"}:
        return
    if not names or action not in RUNS | SWITCHES | {"is-active", "is-enabled"}:
        sys.exit(
            f"{program}: {action or 'that'} is not available: no systemd runs in this lab's instances."
        )
    sys.exit(max(_act(action, _plain(name), now=now) for name in names))


def _plain(name: str) -> str:
    short = name.removesuffix(".service")
    return FAMILIAR.get(short, short)


def _act(action: str, name: str, *, now: bool) -> int:
    script = SCRIPTS / name
    if "/" in name or not script.exists():
        print(
            f"Unit {name}.service not found. No systemd runs in this lab's instances: what packages "
            "bring as an init script is a service here, unit files are not read.",
            file=sys.stderr,
        )
        return NOT_FOUND
    if action == "is-active":
        told = subprocess.run([script, "status"], capture_output=True, check=False)  # noqa: S603
        active = told.returncode == 0
        print("active" if active else "inactive")
        return 0 if active else INACTIVE
    if action == "is-enabled":
        enabled = any(LINKS.glob(f"S??{name}"))
        print("enabled" if enabled else "disabled")
        return 0 if enabled else 1
    if action in SWITCHES:
        os.environ["_SKIP_SYSTEMD_NATIVE"] = "1"  # else it asks `systemctl`, which is this program
        code = _run("/usr/sbin/update-rc.d", name, action)
        return code or (_run(script, "start" if action == "enable" else "stop") if now else 0)
    return _run(script, action)


def _run(*command: str | Path) -> int:
    return subprocess.run(command, check=False).returncode  # noqa: S603
