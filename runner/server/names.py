"""The jail's name server: granted names have an address, every other name does not exist."""

import asyncio
import logging
import re
import socket
from collections.abc import Callable

from dnslib import QTYPE, RCODE, RR, A, DNSError, DNSRecord

from runner.server import network
from runner.server.pace import Pace

logger = logging.getLogger(__name__)

CLOUD_NAME = re.compile(r"^(?:[a-z0-9_-]{1,63}\.)*(?:amazonaws\.com|on\.aws)$")
SITE_NAME = "lab.groundschool.internal"
SECONDS_TO_LIVE = 300
SECONDS_OF_OWN = 5
LONGEST = 4096
ANSWER_WITHIN = 10.0  # seconds for a question over TCP

Own = Callable[[str], str | None]


def nobody(_: str) -> str | None:
    """Tell of no name."""
    return None


def address_of(name: str, *, cloud: bool, own: Own = nobody) -> str | None:
    """Return the address of a granted name, None for any other.

    `own` tells those of what the learner has made, and "" for one of theirs without an address.
    """
    plain = name.rstrip(".").lower()
    if plain == SITE_NAME:
        return network.SITE[0]
    if (theirs := own(plain)) is not None:
        return theirs or None
    if cloud and CLOUD_NAME.match(plain):
        return network.CLOUD
    return None


def answer(question: bytes, *, cloud: bool, own: Own = nobody) -> bytes | None:
    """Return the answer to a DNS message, None when it is not one."""
    try:
        asked = DNSRecord.parse(question)
        name = str(asked.q.qname)
        reply = asked.reply()
        address = address_of(name, cloud=cloud, own=own)
        if address is None:
            reply.header.rcode = RCODE.NXDOMAIN
        elif asked.q.qtype in (QTYPE.A, QTYPE.ANY):
            reply.add_answer(RR(asked.q.qname, QTYPE.A, rdata=A(address), ttl=_age(address)))
        return bytes(reply.pack())
    except (DNSError, ValueError, IndexError, UnicodeError):
        return None


def _age(address: str) -> int:
    """What a learner has made comes and goes."""
    return SECONDS_TO_LIVE if address in (network.CLOUD, network.SITE[0]) else SECONDS_OF_OWN


async def serve_datagrams(
    listener: socket.socket, pace: Pace, *, cloud: bool, own: Own = nobody
) -> None:
    loop = asyncio.get_running_loop()
    while True:
        await pace.turn()
        question, sender = await loop.sock_recvfrom(listener, LONGEST)
        reply = answer(question, cloud=cloud, own=own)
        if reply is not None:
            await loop.sock_sendto(listener, reply, sender)


async def serve_stream(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    *,
    cloud: bool,
    own: Own = nobody,
) -> None:
    """Answer the one question of a connection."""
    async with asyncio.timeout(ANSWER_WITHIN):
        length = int.from_bytes(await reader.readexactly(2), "big")
        reply = answer(await reader.readexactly(length), cloud=cloud, own=own)
        if reply is not None:
            writer.write(len(reply).to_bytes(2, "big") + reply)
            await writer.drain()
