"""Coroutines that begin at once: none of what they do is lost where they wait."""

import asyncio

import pytest

from cloud.server import eager


def test_what_never_waits_is_over_at_once():
    async def main():
        done = []

        async def work():
            done.append(1)

        assert eager.start(asyncio.get_running_loop(), work()) is None
        assert done == [1]

    asyncio.run(main())


def test_what_waits_goes_on_in_a_task():
    async def main():
        loop, done = asyncio.get_running_loop(), []
        lock, bell = asyncio.Lock(), loop.create_future()
        await lock.acquire()

        async def work():
            done.append("begun")
            async with lock:
                done.append(await bell)
                await asyncio.sleep(0)
                with pytest.raises(TimeoutError):
                    await asyncio.wait_for(loop.create_future(), 0.01)
                done.append("over")

        task = eager.start(loop, work())
        assert done == ["begun"]
        lock.release()
        bell.set_result("rung")
        await task
        assert done == ["begun", "rung", "over"]
        assert not lock.locked()

    asyncio.run(main())


def test_a_fault_reaches_whoever_began_it():
    async def main():
        loop = asyncio.get_running_loop()

        async def fail(*, late):
            if late:
                await asyncio.sleep(0)
            raise LookupError

        with pytest.raises(LookupError):
            eager.start(loop, fail(late=False))
        with pytest.raises(LookupError):
            await eager.start(loop, fail(late=True))

    asyncio.run(main())


def test_one_that_waits_can_be_cancelled_and_tidies_up():
    async def main():
        done = []

        async def work():
            try:
                await asyncio.get_running_loop().create_future()
            finally:
                done.append("tidy")

        task = eager.start(asyncio.get_running_loop(), work())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert done == ["tidy"]

    asyncio.run(main())
