"""Hold a server still while its data is copied: the copy is what a power cut would leave."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from runner.databases.server import Server
from runner.server.homes import processes_of


@asynccontextmanager
async def paused(server: Server | None) -> AsyncIterator[None]:
    """Stop the server's processes meanwhile; its clients wait."""
    if server is None or server.ended:
        yield
        return
    held = await asyncio.to_thread(processes_of, server.uid, server.jails.launcher)
    _signal(held, signal.SIGSTOP)
    try:
        yield
    finally:
        _signal(held, signal.SIGCONT)


def _signal(processes: list[int], number: signal.Signals) -> None:
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, number)
