"""Matchers compare as people do, and refuse what makes no sense."""

import pytest
from pydantic import ValidationError

from grader.checks.matching import Matcher


@pytest.mark.parametrize(
    ("conditions", "right", "wrong"),
    [
        ({"equals": "Enabled"}, "Enabled", "Suspended"),
        ({"equals": 60}, "60", "61"),
        ({"equals": True}, "true", "false"),
        ({"equals": None}, None, "x"),
        ({"equals": {"a": 1}}, {"a": "1"}, {"a": 1, "b": 2}),
        ({"equals": ["a"]}, ["a"], ["a", "b"]),
        ({"differs": "a"}, "b", "a"),
        ({"contains": "na"}, "banana", "melon"),
        ({"contains": ["a", "b"]}, ["c", "b", "a"], ["a"]),
        ({"contains": {"Status": "Enabled"}}, {"Status": "Enabled", "x": 1}, {"Status": "Off"}),
        ({"contains": {"Key": "env"}}, [{"Key": "env", "Value": "test"}], [{"Key": "x"}]),
        ({"lacks": "b"}, ["a"], ["a", "b"]),
        ({"matches": "^s3:"}, "s3:GetObject", "ec2:Run"),
        ({"matches": "^s3:"}, ["ec2:x", "s3:y"], []),
        ({"one_of": ["a", 2]}, "2", "3"),
        ({"length": 2}, [1, 2], None),
        ({"at_least": 3}, [1, 2, 3], "2"),
        ({"at_least": 3, "at_most": 5}, 4, 6),
        ({"exists": True}, "x", []),
        ({"exists": True}, 0, None),
        ({"absent": True}, None, "x"),
        ({"exists": False}, "", "x"),
    ],
)
def test_what_is_right_passes_and_what_is_wrong_does_not(conditions, right, wrong):
    matcher = Matcher(**conditions)

    assert matcher.compare(right).passed
    assert not matcher.compare(wrong).passed


def test_a_bool_is_not_a_number():
    assert not Matcher(equals=1).compare(True).passed


@pytest.mark.parametrize("conditions", [{"matches": "("}, {"contains": None}, {"length": -1}])
def test_what_makes_no_sense_is_refused(conditions):
    with pytest.raises(ValidationError):
        Matcher(**conditions)


def test_a_long_value_is_shown_shortened():
    finding = Matcher(equals="x").compare("y" * 10_000)

    assert len(finding.found) < 300
