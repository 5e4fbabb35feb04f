"""Checks on the profiles of the `aws` command, over files written down."""

import pytest

from labs.providers.base import AwsCallError
from tests.grader.memory import Probe, run

LAB = {"kind": "aws.profile", "profile": "lab"}
CONFIG = b"[default]\nregion = us-east-1\n[profile lab]\nregion=eu-west-1\noutput = json\n"
CREDENTIALS = b"[lab]\naws_access_key_id = AKIANEW\naws_secret_access_key = h1dden%secret\n"


@pytest.fixture
def probe():
    made = Probe()
    made.write(".aws/config", CONFIG)
    made.write(".aws/credentials", CREDENTIALS)
    keys = [
        {"AccessKeyId": "AKIANEW", "Status": "Active"},
        {"AccessKeyId": "AKIAOLD", "Status": "Inactive"},
    ]
    made.aws.answers["list_access_keys"] = {"AccessKeyMetadata": keys}
    return made


def test_settings_of_both_files_are_compared(probe):
    wanted = {"region": "eu-west-1", "output": "json", "aws_access_key_id": {"differs": "AKIAOLD"}}

    assert run({**LAB, "settings": wanted}, probe).passed
    assert run({**LAB, "settings": {"region": "us-east-1"}}, probe).found == "region: eu-west-1"
    assert run(
        {"kind": "aws.profile", "profile": "default", "settings": {"region": "us-east-1"}}, probe
    ).passed


@pytest.mark.parametrize(("heading", "there"), [("lab", False), ("profile lab", True)])
def test_the_config_file_says_that_it_is_a_profile(heading, there):
    probe = Probe()
    probe.write(".aws/config", f"[{heading}]\noutput = json\n".encode())

    assert run(LAB, probe).passed is there
    assert run({**LAB, "exists": False}, probe).passed is not there


def test_a_secret_is_never_told(probe):
    verdict = run({**LAB, "settings": {"aws_secret_access_key": "another"}}, probe)

    assert not verdict.passed
    assert "h1dden" not in verdict.found


@pytest.mark.parametrize(
    ("key", "found"),
    [
        ("AKIANEW", "a key that is Active"),
        ("AKIAOLD", "a key that is Inactive"),
        ("AKIAELSE", "a key that is not dev's"),
        ("", "no key there"),
    ],
)
def test_the_key_must_be_an_active_one_of_the_user(probe, key, found):
    probe.write(".aws/credentials", CREDENTIALS.replace(b"AKIANEW", key.encode()))

    verdict = run({**LAB, "key_of": "dev"}, probe)

    assert (verdict.passed, verdict.found) == (key == "AKIANEW", found)


def test_a_user_who_is_gone_owns_no_key(probe):
    probe.aws.answers["list_access_keys"] = AwsCallError("NoSuchEntity", "No dev.")

    assert not run({**LAB, "key_of": "dev"}, probe).passed


@pytest.mark.parametrize("content", [b"no heading = 1", b"[lab]\n[lab]\n", b"\xff\x00"])
def test_a_file_that_is_none_is_the_learners_mistake(content):
    probe = Probe()
    probe.write(".aws/credentials", content)

    assert "cannot be read" in run(LAB, probe).found
