"""Boots an instance: says on the console what happens, runs the user data once, and stays.

What a program started by the user data writes goes to the console and to the log that cloud-init
would write. Everything here runs in the instance, as its root.

Source: Amazon EC2 User Guide, "Run commands when you launch an EC2 instance with user data input";
cloud-init's documentation, "User data formats" and "Scripts per boot".
"""

import os
import platform
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import BinaryIO

CLOUD = Path("/var/lib/cloud")
DATA = CLOUD / "instance" / "user-data.txt"
DONE = CLOUD / "instance" / "sem" / "config_scripts_user"
SCRIPT = CLOUD / "instance" / "scripts" / "part-001"
EACH_BOOT = CLOUD / "scripts" / "per-boot"
SERVICES = Path("/etc/rc3.d")  # links to the init scripts of what packages brought
LOG = Path("/var/log/cloud-init-output.log")
LOCKS = Path("/run/lock")
LONGEST_LOG = 8 << 20
NO_CONFIG = (
    "cloud-config is not available in this lab: nothing of the user data was done. "
    "Write a script whose first line begins with #!, such as #!/bin/bash."
)


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    began = time.monotonic()
    name = platform.node()
    _say(f"[    0.000000] Linux version {platform.release()} on {name}")
    _say("[    0.000000] This is a lab's instance: the host's system, and a disk of its own.")
    reading, writing = os.pipe()
    threading.Thread(target=_copy, args=(reading,), daemon=True).start()
    with os.fdopen(writing, "wb", buffering=0) as output:
        LOCKS.mkdir(mode=0o1777, exist_ok=True)
        for service in sorted(SERVICES.glob("S*")) if SERVICES.is_dir() else ():
            _run([str(service), "start"], output)
        _say(f"cloud-init: modules:final at {time.strftime('%a, %d %b %Y %H:%M:%S +0000')}.")
        _run_user_data(output)
        for script in sorted(EACH_BOOT.glob("*")) if EACH_BOOT.is_dir() else ():
            if os.access(script, os.X_OK):
                _run([str(script)], output)
    time.sleep(0.02)  # let what was just written be copied before the last line
    _say(f"cloud-init: finished. Up {time.monotonic() - began:.2f} seconds")
    _say(f"\n{name} login:")
    while True:
        signal.pause()


def _run_user_data(output: BinaryIO) -> None:
    data = DATA.read_bytes() if DATA.exists() else b""
    if not data.strip() or DONE.exists():
        return
    DONE.parent.mkdir(parents=True, exist_ok=True)
    DONE.touch()  # once in an instance's life, whatever becomes of it
    if data.startswith(b"#!"):
        SCRIPT.parent.mkdir(parents=True, exist_ok=True)
        SCRIPT.write_bytes(data)
        SCRIPT.chmod(0o700)
        _run([str(SCRIPT)], output)
    elif data.startswith(b"#cloud-config"):
        _say(f"cloud-init: {NO_CONFIG}")
    else:
        start = data[:50]
        _say(
            f"cloud-init: WARNING: Unhandled non-multipart (text/x-not-multipart) userdata: {start!r}..."
        )


def _run(command: list[str], output: BinaryIO) -> None:
    """Run a script to its end, as cloud-init does; what it leaves behind goes on."""
    script = command[0]
    try:
        code = subprocess.run(  # noqa: S603 - the learner's own, in their own jail
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            check=False,
        ).returncode
    except OSError as fault:
        _say(f"cloud-init: WARNING: Failed running {script}: {fault.strerror} ({fault.filename})")
        return
    if code:
        _say(f"cloud-init: WARNING: Failed running {script} [{code}]")


def _copy(source: int) -> None:
    """Write what comes to the console and to the log, until the log is full."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open("ab", buffering=0) as log:
        while chunk := os.read(source, 1 << 16):
            os.write(1, chunk)
            if log.tell() < LONGEST_LOG:
                try:
                    log.write(chunk)
                except OSError:  # the disk is full
                    continue


def _say(line: str) -> None:
    os.write(1, f"{line}\n".encode())
