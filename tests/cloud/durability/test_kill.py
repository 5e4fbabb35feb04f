"""Killed at any instant under load, the cloud has lost nothing that it had answered.

`GROUNDSCHOOL_KILLS` says how often it is killed; CI sets it to 100.
"""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import defaultdict

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from cloud.client import CloudClient
from tests import processes
from tests.cloud.conftest import client
from tests.cloud.durability.works import WORKS, Home

KILLS = int(os.environ.get("GROUNDSCHOOL_KILLS", "10"))
CHANCE = random.SystemRandom()
ACCOUNTS, CALLERS = 2, 2  # callers of each account


class Launcher:
    """Starts and kills clouds on one folder and port."""

    def __init__(self, folder, port, sleep_after):
        self.control = CloudClient(folder / "control.sock", timeout=60)
        self.endpoint = f"http://127.0.0.1:{port}"
        words = ["-m", "tests.cloud.durability.launcher", str(port), str(folder), str(sleep_after)]
        self._process = subprocess.Popen(
            [*processes.WITH_PARENT, sys.executable, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=processes.ROOT,
            env=processes.bare_environment(),
        )
        self._expect("loaded")

    def start(self) -> int:
        self._process.stdin.write("start\n")
        self._process.stdin.flush()
        child = int(self._process.stdout.readline())
        self._expect("ready")
        return child

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()
        self.control.close()

    def _expect(self, word):
        line = self._process.stdout.readline()
        assert line.startswith(word), line


class Ledger:
    """What one account was asked for, and what of it was answered."""

    def __init__(self, home, reader):
        self.home, self.reader = home, reader
        self.answered = defaultdict(set)
        self.asked = defaultdict(set)
        self.refusals = []

    def work(self, kind, name):
        self.asked[kind].add(name)
        try:
            WORKS[kind][0](self.home, name)
        except ClientError as refusal:
            self.refusals.append(refusal)
        except BotoCoreError:
            pass  # of a cloud that is being killed nothing is heard
        else:
            self.answered[kind].add(name)

    def compare(self, kinds):
        assert not self.refusals
        for kind in kinds:
            found = {name for name in WORKS[kind][1](self.reader) if name.startswith("w-")}
            family = [other for other in WORKS if WORKS[other][1] is WORKS[kind][1]]
            answered = set().union(*(self.answered[other] for other in family))
            asked = set().union(*(self.asked[other] for other in family))
            assert answered <= found, f"{kind} lost {answered - found}"
            assert found <= asked, f"{kind} has {found - asked}, which nobody asked for"


@pytest.fixture
def launcher(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    made = Launcher(tmp_path, port, sleep_after=300)
    yield made
    made.close()


def test_nothing_that_was_answered_is_lost(launcher):
    child = launcher.start()
    ledgers = [_furnished(launcher) for _ in range(ACCOUNTS)]
    for number in range(KILLS):
        plans = [(ledger, CHANCE.sample(sorted(WORKS), 2)) for ledger in ledgers * CALLERS]
        over = threading.Event()
        threads = [
            threading.Thread(target=_call, args=(ledger, kinds, f"w-{number}-{caller}", over))
            for caller, (ledger, kinds) in enumerate(plans)
        ]
        for thread in threads:
            thread.start()
        time.sleep(CHANCE.uniform(0.02, 0.4))
        os.kill(child, signal.SIGKILL)
        over.set()
        for thread in threads:
            thread.join()
        child = launcher.start()
        for ledger, kinds in plans:
            ledger.compare(kinds)
    for ledger in ledgers:
        ledger.compare(WORKS)
    os.kill(child, signal.SIGTERM)
    worked = sum(len(names) for ledger in ledgers for names in ledger.answered.values())
    assert worked > 5 * KILLS


def _furnished(launcher):
    account = launcher.control.create_account()

    def home(**config):
        return Home(
            account.account_id,
            lambda service: client(launcher.endpoint, service, account, **config),
        )

    # Reading may be repeated: the connection is one to the cloud that was killed.
    writer, reader = home(), home(retries={"total_max_attempts": 4})
    reader.queue = writer.furnish()
    return Ledger(writer, reader)


def _call(ledger, kinds, prefix, over):
    """Work until the cloud is gone."""
    number = 0
    while not over.is_set():
        kind = kinds[number % len(kinds)]
        ledger.work(kind, f"{prefix}-{number}-{kind[:2]}")
        number += 1
