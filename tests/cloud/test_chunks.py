"""Bodies in chunks: what is read, and what is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloud.server import checksums, chunks
from cloud.server.call import Call
from cloud.server.chunks import Seed
from cloud.server.refusals import RefusedError
from cloud.server.sigv4 import Scope

MODE = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
SEED = Seed("secret", Scope("AKIA", "20300101", "us-east-1", "s3"), "20300101T000000Z", "0" * 64)


def call(body: bytes, length: int, trailer: str = "x-amz-checksum-crc32") -> Call:
    headers = [
        ("x-amz-decoded-content-length", str(length)),
        ("x-amz-content-sha256", MODE),
        ("x-amz-trailer", trailer),
        ("content-encoding", "aws-chunked"),
    ]
    return Call("PUT", "s3.amazonaws.com", "/b/k", "", headers, body)


def chunked(parts: list[bytes], trailer: str) -> bytes:
    sent = b"".join(f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in parts if part)
    return sent + b"0\r\n" + trailer.encode() + b"\r\n\r\n"


@settings(max_examples=80, deadline=None)
@given(st.lists(st.binary(max_size=40), max_size=5), st.sampled_from(sorted(checksums.NAMES)))
def test_chunks_are_put_together_and_their_checksum_becomes_a_header(parts, name):
    data = b"".join(parts)
    trailer = f"x-amz-checksum-{name}:{checksums.compute(name, data)}"
    made = call(chunked(parts, trailer), len(data), f"x-amz-checksum-{name}")
    chunks.decode(made, MODE, SEED)
    assert made.body == data
    assert made.fields[f"x-amz-checksum-{name}"] == checksums.compute(name, data)
    assert "x-amz-trailer" not in made.fields


@pytest.mark.parametrize(
    ("body", "length"),
    [
        (b"", 0),
        (b"5\r\nhel", 5),
        (b"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n", 5),
        (b"5\r\nhello\r\n0\r\n\r\n", 5),
        (b"-5\r\nhello\r\n0\r\n\r\n", 5),
        (b"0x5\r\nhello\r\n0\r\n\r\n", 5),
        (b"zz\r\nhello\r\n0\r\n\r\n", 5),
        (b"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n", 6),
    ],
)
def test_what_is_cut_short_or_wrong_is_refused(body, length):
    with pytest.raises(RefusedError):
        chunks.decode(call(body, length), MODE, SEED)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("crc32", "y/Q5Jg=="), ("crc32c", "4waSgw=="), ("crc64nvme", "rosUhgp5mIg=")],
)
def test_checksums_of_the_published_example(name, expected):
    """Source: the check values of the catalogue of CRC algorithms, for `123456789`."""
    assert checksums.compute(name, b"123456789") == expected
