"""Terminals as the web process uses them."""

import asyncio
import contextlib
import json

import pytest

from runner.errors import RunnerUnavailableError, WorkspaceNotFoundError
from tests.runner.rig import interrupted, message, until

pytestmark = pytest.mark.jail

PROMPT = b"$ "


async def test_a_shell_greets_and_runs_what_is_typed(machine, box):
    async with machine.live.terminal(box.name, "one", cols=90, rows=30) as terminal:
        assert await message(terminal, "attached") == {"type": "attached", "replayed": 0}
        greeting = await until(terminal, PROMPT)
        assert b"learner@lab" in greeting
        await terminal.send(b"echo $((6*7)); stty size; tty\r")
        seen = await until(terminal, b"/dev/console")
        assert b"42\r\n" in seen
        assert b"30 90" in seen


async def test_job_control_works(machine, box):
    async with machine.live.terminal(box.name, "one", cols=80, rows=24) as terminal:
        await until(terminal, PROMPT)
        await terminal.send(b"echo on-$((1+1)); sleep 1000\r")
        await until(terminal, b"on-2")
        await interrupted(terminal, b"Stopped", key=b"\x1a")  # Ctrl-Z
        await terminal.send(b"jobs; kill %1; fg\r")
        await until(terminal, b"Terminated")
        await terminal.send(b"echo on-$((1+1)); sleep 1000\r")
        await until(terminal, b"on-2")
        await interrupted(terminal, PROMPT)  # "^C" alone is shown even if nobody was there to end
        await terminal.send(b"echo back-$((1+1))\r")
        await until(terminal, b"back-2")


async def test_resize_reaches_the_program(machine, box):
    async with machine.live.terminal(box.name, "one", cols=80, rows=24) as terminal:
        await until(terminal, PROMPT)
        await terminal.send(json.dumps({"type": "resize", "cols": 123, "rows": 45}))
        await terminal.send(b"stty size\r")
        await until(terminal, b"45 123")


async def test_exit_is_told_and_the_next_connection_gets_a_new_shell(machine, box):
    async with machine.live.terminal(box.name, "one", cols=80, rows=24) as terminal:
        await until(terminal, PROMPT)
        await terminal.send(b"kept=1; exit 5\r")
        assert (await message(terminal, "exit"))["code"] == 5
    assert machine.client.workspace(box.name).terminals == []
    async with machine.live.terminal(box.name, "one", cols=80, rows=24) as terminal:
        assert (await message(terminal, "attached"))["replayed"] == 0
        await until(terminal, PROMPT)


async def test_a_terminal_survives_its_connection_with_its_scrollback(machine, box):
    async with machine.live.terminal(box.name, "one", cols=80, rows=24) as terminal:
        await until(terminal, PROMPT)
        await terminal.send(b"kept=yes; echo first-$((1+1))\r")
        await until(terminal, b"first-2\r\n")
        await terminal.send(b"sleep 0.3; echo later-$((1+1))\r")
    await asyncio.sleep(0.6)
    async with machine.live.terminal(box.name, "one", cols=80, rows=24) as terminal:
        replayed = (await message(terminal, "attached"))["replayed"]
        assert replayed > 0
        seen = await until(terminal, b"later-2\r\n")
        assert b"first-2" in seen
        await terminal.send(b"echo still-$kept\r")
        await until(terminal, b"still-yes")


async def test_the_newest_connection_takes_over(machine, box):
    async with machine.live.terminal(box.name, "one", cols=80, rows=24) as first:
        await until(first, PROMPT)
        async with machine.live.terminal(box.name, "one", cols=80, rows=24) as second:
            await message(second, "attached")
            async with asyncio.timeout(5):
                async for _ in first:
                    pass  # the first is let go
            await second.send(b"echo mine-$((1+1))\r")
            await until(second, b"mine-2")


async def test_terminals_of_a_workspace_share_home_tmp_and_network(machine, box):
    async with (
        machine.live.terminal(box.name, "one", cols=80, rows=24) as one,
        machine.live.terminal(box.name, "two", cols=80, rows=24) as two,
    ):
        await until(one, PROMPT)
        await until(two, PROMPT)
        assert machine.client.workspace(box.name).terminals == ["one", "two"]
        await one.send(b"echo a > ~/h; echo b > /tmp/t; python3 -m http.server 8000 &\r")
        await until(one, b"Serving HTTP")
        await two.send(
            b"cat ~/h /tmp/t; curl -s -o /dev/null -w '%{http_code}\\n' localhost:8000\r"
        )
        seen = await until(two, b"200\r\n")
        assert b"a\r\nb\r\n" in seen


async def test_a_flood_waits_for_the_page_to_draw_it(machine, box):
    """200 MB of output; at most 512 KiB are under way before they are acknowledged."""
    async with machine.live.terminal(box.name, "one", cols=80, rows=24) as terminal:
        await until(terminal, PROMPT)
        await terminal.send(b"head -c 200000000 /dev/zero | tr '\\0' x; echo end-$((1+1))\r")
        came = 0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1.5):
                async for frame in terminal:
                    came += len(frame) if isinstance(frame, bytes) else 0
        assert came <= (512 << 10) + (64 << 10)
        assert machine.client.health().workspaces  # the runner is as quick as ever
        await terminal.send(json.dumps({"type": "ack", "bytes": came}))
        await terminal.send(b"\x03")
        await until(terminal, PROMPT)


async def test_a_flood_that_nobody_watches_keeps_the_runner_quick(machine, box):
    async with machine.live.terminal(box.name, "one", cols=80, rows=24) as terminal:
        await until(terminal, PROMPT)
        await terminal.send(b"yes\r")
    await asyncio.sleep(1)
    assert box.done("echo well") == "well\n"
    async with machine.live.terminal(box.name, "one", cols=80, rows=24) as terminal:
        assert (await message(terminal, "attached"))["replayed"] <= 256 << 10
        await terminal.send(b"\x03")
        await until(terminal, PROMPT)


async def test_there_is_a_last_terminal(machine, box):
    opened = []
    try:
        for number in range(8):
            context = machine.live.terminal(box.name, f"t{number}", cols=80, rows=24)
            terminal = await context.__aenter__()
            opened.append(context)
            await until(terminal, PROMPT)
        async with machine.live.terminal(box.name, "ninth", cols=80, rows=24) as ninth:
            assert "8 terminals are open" in (await message(ninth, "error"))["message"]
    finally:
        for context in opened:
            await context.__aexit__(None, None, None)


@pytest.mark.parametrize("text", ["", "no json", "[]", "{}", '{"type":"resize"}', '{"type":"ack","bytes":"x"}',
                                  '{"type":"resize","cols":1e999,"rows":-5}', '{"type":"resize","cols":-1,"rows":9999999}'])  # fmt: skip
async def test_messages_without_sense_do_no_harm(machine, box, text):
    async with machine.live.terminal(box.name, "one", cols=80, rows=24) as terminal:
        await until(terminal, PROMPT)
        await terminal.send(text)
        await terminal.send(b"echo well-$((1+1))\r")
        await until(terminal, b"well-2")


async def test_a_workspace_that_is_gone_is_named(machine):
    with pytest.raises(WorkspaceNotFoundError):
        async with machine.live.terminal("nowhere", "one", cols=80, rows=24):
            pass


async def test_ending_the_workspace_ends_the_terminal(machine):
    with machine.box() as box:
        async with machine.live.terminal(box.name, "one", cols=80, rows=24) as terminal:
            await until(terminal, PROMPT)
            await asyncio.to_thread(machine.client.end_workspace, box.name)
            await message(terminal, "exit")
            async for _ in terminal:
                pass  # the connection ends by itself
            with pytest.raises(RunnerUnavailableError):
                await terminal.send(b"x")


async def test_the_shell_has_what_a_learner_needs(machine, box):
    async with machine.live.terminal(box.name, "one", cols=80, rows=24) as terminal:
        await until(terminal, PROMPT)
        await terminal.send(b"type -p aws lab python3 git; echo $PAGER-$AWS_PAGER-$LANG-$EDITOR.\r")
        seen = await until(terminal, b"-nano.\r\n")
        assert (
            b"/usr/local/bin/aws\r\n/usr/local/bin/lab\r\n/usr/bin/python3\r\n/usr/bin/git" in seen
        )
        assert b"less--C.UTF-8-nano." in seen
        await terminal.send(b"git config --global -l; git init -q r && cat r/.git/HEAD\r")
        assert b"refs/heads/master" in await until(
            terminal, b"refs/heads/"
        )  # nothing is set for them
