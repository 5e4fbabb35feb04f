"""What is missing on a machine is named with its remedy."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import processes
from tests.runner.rig import environment_of, ordinary_user, start_as

SERVE = ["serve", "--cloud", "127.0.0.1:9", "--site", "127.0.0.1:9"]


def serve(command, folder, environment):
    words = [*command, *SERVE, "--data", str(folder / "d"), "--socket", str(folder / "s")]
    return subprocess.run(
        words,
        capture_output=True,
        text=True,
        env=environment,
        cwd=processes.ROOT,
        timeout=60,
        check=False,
    )


def test_missing_programs_are_named(tmp_path):
    environment = {**processes.bare_environment(), "PATH": str(tmp_path)}
    told = serve([sys.executable, "-m", "runner"], tmp_path, environment)
    assert told.returncode == os.EX_UNAVAILABLE
    assert "sudo apt-get install -y bubblewrap git" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_user_without_subordinate_ids_is_told_how_to_get_them(tmp_path_factory):
    if os.getuid() != 0:
        pytest.skip("Only root can become a user without a range.")
    user = ordinary_user()
    folder = tmp_path_factory.mktemp("more")
    environment = environment_of(user, folder)
    command = [word if word != str(user.pw_uid) else "65534" for word in start_as(user)]
    shutil.copytree(folder, "/tmp/gs-nobody", dirs_exist_ok=True)
    environment["PYTHONPATH"] = environment["PYTHONPATH"].replace(str(folder), "/tmp/gs-nobody")
    try:
        os.chown("/tmp/gs-nobody", 65534, 65534)
        told = serve(command, Path("/tmp/gs-nobody"), environment)
    finally:
        shutil.rmtree("/tmp/gs-nobody")
    assert told.returncode == os.EX_UNAVAILABLE
    assert "sudo usermod --add-subuids" in told.stderr


@pytest.mark.parametrize("address", ["nowhere", "1.2.3.4", ":80", "host:port"])
def test_an_address_without_a_port_is_refused(address, tmp_path):
    words = ["serve", "--data", str(tmp_path), "--socket", str(tmp_path / "s")]
    told = subprocess.run(
        [sys.executable, "-m", "runner", *words, "--cloud", address, "--site", "a:1"],
        capture_output=True, text=True, cwd=processes.ROOT, check=False,
    )  # fmt: skip
    assert told.returncode == 2
    assert "HOST:PORT" in told.stderr
