"""A runner for tests ends with the tests that started it, however they end."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import ROOT
from tests.runner.rig import MODES, eventually, host_processes_with, ordinary_user

TESTS = """
import signal, sys
from tests.runner.rig import rig
with rig(sys.argv[1], "127.0.0.1:9") as made, made.box() as box:
    box.done("true")
    print(made.folder, flush=True)
    signal.pause()
"""


@pytest.mark.jail
@pytest.mark.parametrize("mode", MODES)
def test_a_runner_ends_when_the_tests_are_killed(mode):
    if mode != MODES[0]:
        ordinary_user()  # skips where there is none
    command = [sys.executable, "-c", TESTS, mode]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as tests:
        try:
            folder = Path(tests.stdout.readline().strip())
            began = host_processes_with(str(folder))
        finally:
            tests.kill()
    try:
        assert began
        assert eventually(lambda: not host_processes_with(str(folder)))
    finally:
        shutil.rmtree(folder)
        folder.with_suffix(".log").unlink(missing_ok=True)
