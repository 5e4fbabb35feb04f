"""A changed home is told over Redis, soon, and without Redis nothing suffers."""

import json
import time

import pytest
from redis import Redis

from tests import processes
from tests.runner.rig import MODES, message, rig, until

pytestmark = pytest.mark.jail


@pytest.fixture
def events(tmp_path_factory):
    folder = tmp_path_factory.mktemp("redis")
    with processes.redis(folder, folder / "redis.sock"):
        yield f"unix://{folder}/redis.sock"


SOON, QUIET = 60.0, 1.5  # seconds


def told(channel, *, within: float) -> list[dict[str, str]]:
    """Return what is published until nothing more comes for a moment; `within`: to the first."""
    found, deadline = [], time.monotonic() + within
    while time.monotonic() < deadline:
        heard = channel.get_message(ignore_subscribe_messages=True, timeout=0.1)
        if heard:
            found.append(json.loads(heard["data"]))
            deadline = time.monotonic() + QUIET
    return found


async def test_what_is_typed_is_noticed(cloud, events):
    with rig(MODES[0], cloud.address, **{"--events-url": events}) as running, running.box() as box:
        channel = Redis.from_url(events).pubsub()
        channel.subscribe(f"groundschool.workspace.{box.name}")
        async with running.live.terminal(box.name, "one", cols=80, rows=24) as terminal:
            await message(terminal, "attached")
            await until(terminal, b"$ ")
            assert told(channel, within=QUIET) == []  # a shell alone changes nothing
            await terminal.send(b"mkdir -p d/e && echo x > d/e/f\r")
            changed = {"source": "runner", "workspace_id": box.name, "kind": "home-changed"}
            assert told(channel, within=SOON)[0] == changed
            await terminal.send(b"ls d; cat d/e/f\r")
            await until(terminal, b"x\r\n")
            assert told(channel, within=QUIET) == []  # looking changes nothing
        box.done("echo y > d/e/f")
        assert told(channel, within=SOON)
        running.client.git_facts(box.name, "d")
        assert told(channel, within=QUIET) == []  # grading changes nothing
        channel.close()


def test_without_redis_all_goes_on(cloud, tmp_path):
    away = {"--events-url": f"unix://{tmp_path}/nothing.sock"}
    with rig(MODES[0], cloud.address, **away) as running, running.box() as box:
        for number in range(3):
            assert box.done(f"echo {number} | tee f") == f"{number}\n"
            time.sleep(0.8)
        assert running.client.health().workspaces == 1
