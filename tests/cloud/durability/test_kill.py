"""Killed at any instant under load, the cloud has lost nothing that it had answered.

`GROUNDSCHOOL_KILLS` says how often it is killed; CI sets it to 100.
"""

import os
import random
import socket
import threading
import time
from collections import defaultdict
from contextlib import ExitStack, closing

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from cloud.client import CloudClient
from tests import forked, processes
from tests.cloud.conftest import client
from tests.cloud.durability.works import WORKS, Home

KILLS = int(os.environ.get("GROUNDSCHOOL_KILLS", "10"))
EACH = 25  # kills of one folder
ROUNDS = [range(first, min(first + EACH, KILLS)) for first in range(0, KILLS, EACH)]
CHANCE = random.SystemRandom()
ACCOUNTS, CALLERS = 2, 2  # callers of each account
MOST_ANSWERS = 16  # before it is killed


class Ledger:
    """What one account was asked for, and what of it was answered."""

    def __init__(self, home, reader, heard):
        self.home, self.reader = home, reader
        self.answered = defaultdict(set)
        self.asked = defaultdict(set)
        self.refusals = []
        self._heard = heard

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
            self._heard.release()

    def compare(self, kinds):
        assert not self.refusals
        for kind in kinds:
            found = {name for name in WORKS[kind][1](self.reader) if name.startswith("w-")}
            family = [other for other in WORKS if WORKS[other][1] is WORKS[kind][1]]
            answered = set().union(*(self.answered[other] for other in family))
            asked = set().union(*(self.asked[other] for other in family))
            assert answered <= found, f"{kind} lost {answered - found}"
            assert found <= asked, f"{kind} has {found - asked}, which nobody asked for"


class Clouds:
    """One cloud after another on the same folder and port."""

    def __init__(self, folder):
        self._folder = folder
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self._address = f"127.0.0.1:{probe.getsockname()[1]}"
        self._stack = ExitStack()
        self.now = self._start()

    def kill(self):
        """Let the cloud be gone in the midst of whatever it does."""
        self.now.running.kill()

    def go_on(self):
        self._stack.close()
        self.now = self._start()

    def close(self):
        self._stack.close()

    def _start(self):
        return self._stack.enter_context(forked.cloud(self._folder, listen=self._address))


@pytest.fixture
def clouds(tmp_path):
    made = Clouds(tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("numbers", ROUNDS, ids=lambda numbers: f"{numbers.start}-{numbers.stop}")
def test_nothing_that_was_answered_is_lost(clouds, numbers):
    heard = threading.Semaphore(0)  # released by every answer
    ledgers = [_furnished(clouds.now, heard) for _ in range(ACCOUNTS)]
    for number in numbers:
        plans = [(ledger, CHANCE.sample(sorted(WORKS), 2)) for ledger in ledgers * CALLERS]
        over = threading.Event()
        threads = [
            threading.Thread(target=_call, args=(ledger, kinds, f"w-{number}-{caller}", over))
            for caller, (ledger, kinds) in enumerate(plans)
        ]
        for thread in threads:
            thread.start()
        _await(heard, CHANCE.randint(1, MOST_ANSWERS))
        time.sleep(CHANCE.uniform(0, 0.02))  # any instant of the calls that are under way
        clouds.kill()
        over.set()
        for thread in threads:
            thread.join()
        clouds.go_on()
        for ledger, kinds in plans:
            ledger.compare(kinds)
    for ledger in ledgers:
        ledger.compare(WORKS)


def _await(heard, answers):
    for _ in range(answers):
        assert heard.acquire(timeout=processes.START_WITHIN), "The cloud answers nothing."


def _furnished(cloud, heard):
    with closing(CloudClient(cloud.control, timeout=60)) as control:
        account = control.create_account()

    def home(**config):
        return Home(
            account.account_id, lambda service: client(cloud.endpoint, service, account, **config)
        )

    # Reading may be repeated: the connection is one to the cloud that was killed.
    writer, reader = home(), home(retries={"total_max_attempts": 4})
    reader.queue = writer.furnish()
    return Ledger(writer, reader, heard)


def _call(ledger, kinds, prefix, over):
    """Work until the cloud is gone."""
    number = 0
    while not over.is_set():
        kind = kinds[number % len(kinds)]
        ledger.work(kind, f"{prefix}-{number}-{kind[:2]}")
        number += 1
