"""Parts of the runner that need no jail."""

import asyncio
import os
import ssl

import pytest
from dnslib import RCODE, DNSRecord
from hypothesis import given
from hypothesis import strategies as st

from runner.errors import PathRefusedError
from runner.server import files, names, watch
from runner.server.authority import Authority, family, granted
from runner.server.pace import Pace
from runner.server.terminals import Scrollback
from runner.shapes import HomeFile


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("s3.amazonaws.com", "127.0.0.80"),
        ("S3.AmazonAWS.com.", "127.0.0.80"),
        ("my_bucket-1.s3.eu-west-1.amazonaws.com", "127.0.0.80"),
        ("abc.lambda-url.us-east-1.on.aws", "127.0.0.80"),
        ("lab.groundschool.internal", "127.0.0.81"),
        ("amazonaws.com.evil.org", None),
        ("evilamazonaws.com", None),
        ("groundschool.internal", None),
        ("", None),
    ],
)
def test_only_granted_names_have_an_address(name, address):
    assert names.address_of(name, cloud=True) == address


def test_another_kind_of_record_is_empty_and_not_unknown():
    told = names.answer(DNSRecord.question("s3.amazonaws.com", "AAAA").pack(), cloud=True)
    reply = DNSRecord.parse(told)
    assert (reply.header.rcode, reply.rr) == (RCODE.NOERROR, [])
    told = names.answer(DNSRecord.question("s3.amazonaws.com").pack(), cloud=False)
    assert DNSRecord.parse(told).header.rcode == RCODE.NXDOMAIN


@given(st.binary(max_size=600))
def test_no_message_breaks_the_name_server(message):
    names.answer(message, cloud=True)


def test_the_authority_is_kept_and_closed_to_others(tmp_path):
    first, again = Authority(tmp_path / "a"), Authority(tmp_path / "a")
    assert first.certificate == again.certificate
    assert {oct(file.stat().st_mode & 0o777) for file in (tmp_path / "a").iterdir()} == {"0o600"}


def test_one_certificate_serves_a_level_of_names(tmp_path):
    authority = Authority(tmp_path)
    assert not authority.known("b.s3.amazonaws.com")
    context = authority.context("b.s3.amazonaws.com")
    assert authority.known("c.s3.amazonaws.com")
    assert authority.context("c.s3.amazonaws.com") is context
    assert family("sts.amazonaws.com") == "*.amazonaws.com"
    assert not granted("example.com")
    assert not granted(None)


def test_what_it_issues_is_trusted_by_its_certificate(tmp_path):
    authority = Authority(tmp_path)
    client = ssl.create_default_context(cadata=authority.certificate.decode())
    for name in ("s3.amazonaws.com", "b.s3.eu-west-1.amazonaws.com", "amazonaws.com", "x.on.aws"):
        a, b = ssl.MemoryBIO(), ssl.MemoryBIO()
        inside = authority.context(name).wrap_bio(a, b, server_side=True)
        outside = client.wrap_bio(b, a, server_hostname=name)
        for _ in range(4):
            for end in (outside, inside):
                try:
                    end.do_handshake()
                except ssl.SSLWantReadError:
                    continue
        assert outside.getpeercert()


async def test_a_pace_lets_a_burst_pass_and_then_slows_down():
    pace = Pace(rate=0.001, burst=5)
    for _ in range(5):
        await pace.turn()  # to wait once would take a thousand seconds
    assert pace.delay() > 0
    await asyncio.sleep(0)


def test_scrollback_keeps_the_end_from_a_whole_line_on():
    kept = Scrollback(limit=100)
    kept.add(b"short\n")
    assert kept.content() == b"short\n"
    for number in range(50):
        kept.add(f"line {number}\n".encode())
    assert kept.content().endswith(b"line 49\n")
    assert kept.content().startswith(b"line ")
    assert len(kept.content()) <= 100
    kept.add(b"x" * 5000)
    assert kept.content() == b"x" * 100


def test_a_signature_changes_with_what_counts(tmp_path):
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "f").write_text("one")
    before = watch.signature(tmp_path)
    assert watch.signature(tmp_path) == before
    (tmp_path / ".bash_history").write_text("ls")
    assert watch.signature(tmp_path) == before
    (tmp_path / "d" / "f").write_text("two")
    after = watch.signature(tmp_path)
    assert after != before
    (tmp_path / "d" / "f").chmod(0o700)
    assert watch.signature(tmp_path) != after


def test_a_signature_follows_no_link_and_has_an_end(tmp_path):
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "root").symlink_to("/")
    for number in range(40):
        (tmp_path / f"f{number}").touch()
    deep = tmp_path
    for _ in range(60):
        deep = deep / "d"
        deep.mkdir()
    assert watch.signature(tmp_path) == watch.signature(tmp_path)


@pytest.mark.parametrize("path", ["/x", "../x", "a/../../x", "a\0b", "x" * 5000])
def test_a_path_out_of_the_home_is_refused(path):
    with pytest.raises(PathRefusedError):
        files.clean(path)


def test_files_are_never_written_through_a_link(tmp_path):
    home, outside = tmp_path / "home", tmp_path / "outside"
    home.mkdir()
    outside.mkdir()
    (home / "way").symlink_to(outside)
    (home / "file").symlink_to(outside / "target")
    with pytest.raises(PathRefusedError):
        files.put_files(home, [HomeFile(path="way/x", content=b"x")], os.getuid())
    files.put_files(home, [HomeFile(path="file", content=b"mine")], os.getuid())
    assert list(outside.iterdir()) == []  # the link was replaced, not followed
    assert (home / "file").read_bytes() == b"mine"
    assert not list(home.glob(".*.new"))


def test_a_folder_in_the_way_is_named(tmp_path):
    (tmp_path / "taken").mkdir()
    with pytest.raises(PathRefusedError, match="taken"):
        files.put_files(tmp_path, [HomeFile(path="taken", content=b"x")], os.getuid())
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
