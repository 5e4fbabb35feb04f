"""Checks on signed addresses, over answers written down."""

import time
from datetime import UTC, datetime

import pytest

from tests.grader.memory import Probe, run

CHECK = {"kind": "aws.presigned", "path": "link.txt", "bucket": "b", "key": "a", "at_most": 300}
BASE = "https://b.s3.us-east-1.amazonaws.com/a"
SIGNED_AT = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)


def version_4(seconds: int) -> str:
    return f"{BASE}?X-Amz-Date=20261121T120000Z&X-Amz-Expires={seconds}&X-Amz-Signature=0"


def holding(text: str, page: tuple[int, bytes] = (200, b"picture")) -> Probe:
    probe = Probe()
    probe.write("link.txt", text.encode())
    probe.aws.bodies[("a", None)] = b"picture"
    for word in text.split():
        probe.aws.pages[word] = page
    return probe


def test_it_is_visited_when_it_was_signed():
    probe = holding(f"{version_4(300)}\n")

    assert run(CHECK, probe).passed
    assert f"get {version_4(300)} at {SIGNED_AT.timestamp() + 1}" in probe.aws.asked


def test_one_that_is_good_for_too_long_fails():
    verdict = run(CHECK, holding(version_4(604_800)))

    assert not verdict.passed
    assert verdict.found == "an address that is good for 604800 seconds"


def test_of_version_2_the_seconds_that_are_left_count():
    ends = int(time.time()) + 200
    url = f"{BASE}?AWSAccessKeyId=x&Signature=0&Expires="

    assert run(CHECK, holding(f"{url}{ends}")).passed
    assert not run(CHECK, holding(f"{url}{ends + 3600}")).passed


def test_what_it_serves_must_be_the_object():
    assert run(CHECK, holding(version_4(60), (403, b""))).found == "an address that answers 403"
    other = run(CHECK, holding(version_4(60), (200, b"song")))
    assert other.found == "the address of another object"


@pytest.mark.parametrize("text", ["", "hello", BASE, f"{BASE}?X-Amz-Signature=0", "http://[x"])
def test_what_is_not_signed_is_told_of(text):
    assert run(CHECK, holding(text)).found == "no signed address in ~/link.txt"


def test_a_missing_file_is_told_of():
    assert run(CHECK, Probe()).found == "no file ~/link.txt"
