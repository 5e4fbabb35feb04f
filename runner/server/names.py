"""The jail's name server: granted names have an address, every other name does not exist."""

import asyncio
import logging
import re
import socket

from dnslib import QTYPE, RCODE, RR, A, DNSError, DNSRecord

from runner.server import network
from runner.server.pace import Pace

logger = logging.getLogger(__name__)

CLOUD_NAME = re.compile(r"^(?:[a-z0-9_-]{1,63}\.)*(?:amazonaws\.com|on\.aws)$")
SITE_NAME = "lab.groundschool.internal"
SECONDS_TO_LIVE = 300
LONGEST = 4096
ANSWER_WITHIN = 10.0  # seconds for a question over TCP


def address_of(name: str, *, cloud: bool) -> str | None:
    """Return the address of a granted name, None for any other."""
    plain = name.rstrip(".").lower()
    if plain == SITE_NAME:
        return network.SITE[0]
    if cloud and CLOUD_NAME.match(plain):
        return network.CLOUD
    return None


def answer(question: bytes, *, cloud: bool) -> bytes | None:
    """Return the answer to a DNS message, None when it is not one."""
    try:
        asked = DNSRecord.parse(question)
        name = str(asked.q.qname)
        reply = asked.reply()
        address = address_of(name, cloud=cloud)
        if address is None:
            reply.header.rcode = RCODE.NXDOMAIN
        elif asked.q.qtype in (QTYPE.A, QTYPE.ANY):
            reply.add_answer(RR(asked.q.qname, QTYPE.A, rdata=A(address), ttl=SECONDS_TO_LIVE))
        return bytes(reply.pack())
    except (DNSError, ValueError, IndexError, UnicodeError):
        return None


async def serve_datagrams(listener: socket.socket, pace: Pace, *, cloud: bool) -> None:
    loop = asyncio.get_running_loop()
    while True:
        await pace.turn()
        question, sender = await loop.sock_recvfrom(listener, LONGEST)
        reply = answer(question, cloud=cloud)
        if reply is not None:
            await loop.sock_sendto(listener, reply, sender)


async def serve_stream(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, cloud: bool
) -> None:
    """Answer the one question of a connection."""
    async with asyncio.timeout(ANSWER_WITHIN):
        length = int.from_bytes(await reader.readexactly(2), "big")
        reply = answer(await reader.readexactly(length), cloud=cloud)
        if reply is not None:
            writer.write(len(reply).to_bytes(2, "big") + reply)
            await writer.drain()
