"""Checks on files, on answers, in Python; checks of checks; and the words that help."""

import pytest
from pydantic import ValidationError

from grader.checks.errors import CheckError
from grader.checks.files import as_number
from grader.checks.union import CHECK, KINDS
from labs.providers.base import ProviderUnavailableError
from runner.shapes import FileFact
from tests.grader.memory import Probe, run


@pytest.mark.parametrize(
    ("fields", "right"),
    [
        ({}, True),
        ({"exists": False}, False),
        ({"contains": "hello"}, True),
        ({"contains": "bye"}, False),
        ({"lacks": "hello"}, False),
        ({"matches": "^hello"}, True),
        ({"text": "hello world"}, True),
        ({"text": "hello"}, False),
        ({"executable": True}, True),
        ({"executable": False}, False),
        ({"directory": True}, False),
    ],
)
def test_a_file_is_as_described(fields, right):
    probe = Probe()
    probe.write("greet.sh", b"hello world\n", executable=True)

    assert run({"kind": "file", "path": "~/./greet.sh", **fields}, probe).passed is right


def test_a_file_that_is_a_link_or_too_long_or_binary():
    probe = Probe()
    probe.contents["link"] = FileFact(path="link", exists=True, kind="link")
    probe.contents["long"] = FileFact(path="long", exists=True, kind="file", size=1 << 30)
    probe.write("binary", b"\xff\x00hello")

    assert not run({"kind": "file", "path": "link", "contains": "x"}, probe).passed
    assert not run({"kind": "file", "path": "long", "contains": "x"}, probe).passed
    assert run({"kind": "file", "path": "binary", "contains": "hello"}, probe).passed


@pytest.mark.parametrize(
    ("fields", "answer", "right"),
    [
        ({"equals": "us-east-1"}, "  US-East-1 ", True),
        ({"equals": "us-east-1"}, "`us-east-1`", True),
        ({"equals": "us-east-1", "exact": True}, "US-East-1", False),
        ({"equals": 5}, "5", True),
        ({"one_of": ["a", "b"]}, "B", True),
        ({"one_of": ["a", "b"]}, "c", False),
        ({"matches": r"arn:aws:\w+"}, "ARN:aws:iam", True),
        ({"matches": r"arn:aws:\w+"}, "my arn:aws:iam", False),
        ({"number": 1200}, "1,200 items", True),
        ({"number": 1.5, "tolerance": 0.1}, "1.45", True),
        ({"number": 1.5}, "1.45", False),
        ({"number": 3}, "3 or 4", False),
        ({"number": 3}, "three", False),
        ({"number": 3}, "", False),
    ],
)
def test_answers_are_read_as_people_write(fields, answer, right):
    probe = Probe(answers={"task": answer, "other": "5"})

    assert run({"kind": "answer", **fields}, probe).passed is right


@pytest.mark.parametrize(
    ("text", "number"),
    [("-3", -3), ("1_000", 1000), (".5", 0.5), ("", None), ("1 2 x", 12), ("1;2", None)],
)
def test_numbers_in_a_text(text, number):
    assert as_number(text) == number


def test_an_answer_check_needs_one_right_answer():
    for fields in ({}, {"equals": "a", "number": 3}):
        with pytest.raises(ValidationError):
            CHECK.validate_python({"kind": "answer", **fields})


YES = {"kind": "file", "path": "yes"}
NO = {"kind": "file", "path": "no"}


def state() -> Probe:
    probe = Probe()
    probe.write("yes", b"")
    return probe


@pytest.mark.parametrize(
    ("raw", "right"),
    [
        ({"kind": "all", "checks": [YES, YES]}, True),
        ({"kind": "all", "checks": [YES, NO]}, False),
        ({"kind": "any", "checks": [NO, YES]}, True),
        ({"kind": "any", "checks": [NO, NO]}, False),
        ({"kind": "not", "check": NO}, True),
        ({"kind": "not", "check": YES}, False),
    ],
)
def test_checks_of_checks(raw, right):
    assert run(raw, state()).passed is right


def test_the_first_message_whose_condition_holds_is_said():
    messages = [
        {"if": NO, "say": "not this"},
        {"if": YES, "say": "this: {expected}, not {found}"},
        {"say": "nor this"},
    ]

    verdict = run({**NO, "otherwise": messages}, state())
    assert verdict.message == "this: ~/no, not no ~/no"
    assert run({**NO, "otherwise": messages[:1]}, state()).message  # something is always said
    assert run({**YES, "otherwise": messages}, state()).message == ""


def test_a_message_without_condition_comes_last():
    with pytest.raises(ValidationError, match="without `if`"):
        CHECK.validate_python({**NO, "otherwise": [{"say": "a"}, {"say": "b"}]})


CHECKS = """\
from grader.checks import Verdict

def good(probe):
    return Verdict(passed=probe.file("yes").exists, message="No file yes.", found="nothing")

def raises(probe):
    return probe.nothing

def returns(probe):
    return True
"""


def test_a_check_in_python(tmp_path):
    (tmp_path / "checks.py").write_text(CHECKS)
    good = {"kind": "python", "function": "good"}

    assert run(good, state(), directory=tmp_path).passed
    assert run(good, Probe(), directory=tmp_path).message == "No file yes."
    own = run({**good, "otherwise": "Ours: {found}."}, Probe(), directory=tmp_path)
    assert own.message == "Ours: nothing."


@pytest.mark.parametrize("function", ["raises", "returns", "absent"])
def test_a_fault_of_the_author_is_no_verdict(tmp_path, function):
    (tmp_path / "checks.py").write_text(CHECKS)

    with pytest.raises(CheckError, match=function):
        run({"kind": "python", "function": function}, state(), directory=tmp_path)


def test_a_broken_checks_py_is_no_verdict(tmp_path):
    (tmp_path / "checks.py").write_text("def (")

    with pytest.raises(CheckError, match="cannot be loaded"):
        run({"kind": "python", "function": "good"}, state(), directory=tmp_path)


def test_a_cloud_that_is_away_is_no_fault_of_the_author(tmp_path):
    source = "def away(probe):\n    return probe.aws.call('s3', 'list_buckets')\n"
    (tmp_path / "checks.py").write_text(source)
    probe = Probe()
    probe.aws.answers["list_buckets"] = ProviderUnavailableError("away")

    with pytest.raises(ProviderUnavailableError):
        run({"kind": "python", "function": "away"}, probe, directory=tmp_path)


def test_every_kind_is_in_the_union_under_its_name():
    for name, kind in KINDS.items():
        assert kind.model_fields["kind"].annotation.__args__ == (name,)
    mapping = CHECK.json_schema()["discriminator"]["mapping"]
    assert set(mapping) == set(KINDS)
