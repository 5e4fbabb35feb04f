"""The table of operations in docs/cloud.md is true."""

import subprocess
import sys

from tests.processes import ROOT


def test_the_table_is_what_the_code_says():
    command = [sys.executable, "-m", "tests.cloud.coverage", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"python -m tests.cloud.coverage writes it anew\n{done.stderr}"
