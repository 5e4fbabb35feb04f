"""The line to the runner: connections are kept, and what is amiss at the other end is said as one thing."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from cloud.engines.functions.line import AwayError, Line

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
BUSY = b"HTTP/1.1 429 Too Many\r\ntransfer-encoding: chunked\r\n\r\n4\r\nbusy\r\n0\r\n\r\n"
CLOSING = b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok"
CUT = b"HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\nok"

Work = Callable[[Line], Awaitable[None]]


def with_server(tmp_path, answers: list[bytes], work: Work) -> list[int]:
    """Run `work` with a line to a server that gives these answers; b"" hangs up.

    Returns by which connection, from 0, each request came.
    """
    socket, came, connections = tmp_path / "s.sock", list[int](), list[int]()

    async def serve(reader, writer):
        number = len(connections)
        connections.append(number)
        while answers and await reader.readuntil(b"\r\n\r\n"):
            await reader.readexactly(4)
            came.append(number)
            answer = answers.pop(0)
            writer.write(answer)
            if answer in (CUT, CLOSING, b""):
                break
        writer.close()

    async def run():
        async with await asyncio.start_unix_server(serve, socket):
            line = Line(socket)
            await work(line)
            await line.close()
            await asyncio.sleep(0.01)  # what was closed ends in the loop's next turns

    asyncio.run(run())
    return came


async def ask(line: Line, timeout: float = 30.0) -> tuple[int, bytes]:
    return await line.ask("POST", "/x", b"four", timeout=timeout)


def test_a_connection_is_kept_until_either_side_has_had_enough(tmp_path):
    async def work(line):
        assert await ask(line) == (200, b"ok")
        assert await ask(line) == (429, b"busy")
        assert await ask(line) == (200, b"ok")  # and says that it closes
        assert await ask(line) == (200, b"ok")

    assert with_server(tmp_path, [OK, BUSY, CLOSING, OK], work) == [0, 0, 0, 1]


def test_at_the_same_time_each_has_a_connection_of_its_own(tmp_path):
    async def work(line):
        assert await asyncio.gather(ask(line), ask(line)) == [(200, b"ok"), (200, b"ok")]

    assert sorted(with_server(tmp_path, [OK, OK], work)) == [0, 1]


@pytest.mark.parametrize("answer", [CUT, b"", b"SSH-2.0\r\n\r\n"])
def test_half_an_answer_is_none_and_the_next_call_starts_anew(tmp_path, answer):
    async def work(line):
        with pytest.raises(AwayError):
            await ask(line)
        assert await ask(line) == (200, b"ok")

    assert with_server(tmp_path, [answer, OK], work) == [0, 1]


def test_nobody_there_and_nobody_in_time_are_the_same(tmp_path):
    with pytest.raises(AwayError):
        asyncio.run(ask(Line(tmp_path / "nobody.sock")))

    async def silence(reader, writer):
        await reader.read()
        writer.close()

    async def run():
        server = await asyncio.start_unix_server(silence, tmp_path / "s.sock")
        with pytest.raises(AwayError):
            await ask(Line(tmp_path / "s.sock"), timeout=0.05)
        await asyncio.sleep(0.01)
        server.close()

    asyncio.run(run())


def test_whoever_asks_needs_no_task(tmp_path):
    told = []

    async def work(line):
        asking, done = ask(line), asyncio.get_running_loop().create_future()

        def step(_=None):
            try:
                asking.send(None).add_done_callback(step)
            except StopIteration as end:
                told.append(end.value)
                done.set_result(None)

        asyncio.get_running_loop().call_soon(step)
        await done

    with_server(tmp_path, [OK], work)
    assert told == [(200, b"ok")]
