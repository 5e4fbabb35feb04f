"""Memory in large pages, where this machine's Linux has them."""

import subprocess
import sys
from pathlib import Path

import pytest

ENABLED = Path("/sys/kernel/mm/transparent_hugepage/enabled")
LOADED = """
from pathlib import Path
from cloud.server import large_pages

kept = [bytes(500) for _ in range(100_000)]
print(large_pages.settle())
assert all(one == bytes(500) for one in kept)
rollup = Path("/proc/self/smaps_rollup").read_text().splitlines()
print(next(line.split()[1] for line in rollup if line.startswith("AnonHugePages:")))
"""


def test_what_is_loaded_lies_in_large_pages_afterwards():
    if not ENABLED.exists() or "[never]" in ENABLED.read_text():
        pytest.skip("This machine's Linux has no large pages.")
    done = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True
    )
    moved, large = map(int, done.stdout.split())
    assert moved > 20 << 20
    assert large > 20 << 10  # kB
