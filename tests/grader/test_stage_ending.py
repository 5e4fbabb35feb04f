"""What a proof has started ends with it, however it ends."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.processes import ROOT, WITH_PARENT, bare_environment
from tests.runner.rig import eventually, host_processes_with

PROOF = """
import signal
import django
django.setup()
from grader.authoring.stage import stage
with stage(private=True):
    print("it stands", flush=True)
    signal.pause()
"""


@pytest.mark.jail
@pytest.mark.skipif(not WITH_PARENT, reason="There is no setpriv to ask the kernel with.")
def test_cloud_and_runner_end_when_a_proof_is_killed():
    folder = Path(tempfile.mkdtemp(prefix="gs-"))
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings.test", "TMPDIR": str(folder)}
    command = [sys.executable, "-c", PROOF]
    try:
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=bare_environment(**settings)
        ) as proof:
            try:
                assert proof.stdout.readline() == "it stands\n"
                assert len(host_processes_with(f"{folder}/groundschool-lab-")) >= 2
            finally:
                proof.kill()
        assert eventually(lambda: not host_processes_with(f"{folder}/groundschool-lab-"))
    finally:
        shutil.rmtree(folder)
