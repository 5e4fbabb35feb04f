"""What a POST policy lets through: cloud/server/uploads/policy.py."""

import json
from base64 import b64encode

import pytest

from cloud.server.uploads import policy
from cloud.server.uploads.form import Form
from cloud.server.uploads.refused import UploadRefusedError

ENDS = "2030-01-01T00:00:00Z"
BUCKET = {"bucket": "shop"}


def said(*conditions, **members):
    document = {"expiration": ENDS, "conditions": [BUCKET, *conditions], **members}
    return b64encode(json.dumps(document).encode()).decode()


def check(fields, *conditions, file=b"", bucket="shop"):
    """Return the refusal's code and message, None for a form that is let through."""
    folded = {name.lower(): value for name, value in fields.items()}
    form = Form(folded, {name.lower(): name for name in fields}, file)
    try:
        policy.read(said(*conditions)).check(form, bucket)
    except UploadRefusedError as refused:
        return refused.answer.code, refused.answer.message
    return None


FAILED = "Invalid according to Policy: Policy Condition failed: "


@pytest.mark.parametrize(
    ("fields", "condition", "told"),
    [
        ({"key": "a"}, {"key": "a"}, None),
        ({"key": "b"}, {"key": "a"}, '["eq", "$key", "a"]'),
        ({"key": "a"}, ["eq", "$key", "a"], None),
        ({"key": "A"}, ["eq", "$key", "a"], '["eq", "$key", "a"]'),
        ({"key": "a"}, ["eq", "key", "a"], '["eq", "key", "a"]'),
        ({"Content-Type": "a/b"}, {"content-type": "a/b"}, None),
        ({"key": "user/a"}, ["starts-with", "$key", "user/"], None),
        ({"key": "a/user/"}, ["starts-with", "$key", "user/"], '["starts-with", "$key", "user/"]'),
        ({"acl": "anything"}, ["starts-with", "$acl", ""], None),
        ({}, ["starts-with", "$acl", ""], '["starts-with", "$acl", ""]'),
        ({"Content-Type": "image/a, image/b"}, ["starts-with", "$Content-Type", "image/"], None),
        (
            {"Content-Type": "image/a,text/b"},
            ["starts-with", "$Content-Type", "image/"],
            '["starts-with", "$Content-Type", "image/"]',
        ),
        ({}, ["content-length-range", "x", 1], '["content-length-range", "x", 1]'),
    ],
)
def test_a_field_is_what_its_condition_says(fields, condition, told):
    assert check(fields, condition) == (told and ("AccessDenied", FAILED + told))


def test_the_bucket_is_the_one_that_the_form_was_sent_to():
    told = ("AccessDenied", FAILED + '["eq", "$bucket", "shop"]')

    assert check({"bucket": "shop"}) is None
    assert check({"bucket": "shop"}, bucket="other") == told


def test_every_field_has_a_condition():
    extra = "Invalid according to Policy: Extra input fields: "

    assert check({"Success_Action_Status": "201"}) == (
        "AccessDenied",
        f"{extra}Success_Action_Status",
    )
    assert check({"x-ignore-me": "1", "policy": "p", "x-amz-signature": "s"}) is None
    form = Form({}, {}, b"")
    without = b64encode(json.dumps({"expiration": ENDS, "conditions": []}).encode()).decode()
    with pytest.raises(UploadRefusedError, match=f"{extra}bucket"):
        policy.read(without).check(form, "shop")


@pytest.mark.parametrize("bounds", [(2, 4), ("2", "4")])
@pytest.mark.parametrize(
    ("size", "code"),
    [(1, "EntityTooSmall"), (2, None), (4, None), (5, "EntityTooLarge")],
)
def test_the_file_is_within_its_bounds(bounds, size, code):
    refused = check({}, ["content-length-range", *bounds], file=b"x" * size)

    assert (refused and refused[0]) == code


def test_the_narrowest_of_several_bounds_holds():
    wide, narrow = ["content-length-range", 0, 9], ["content-length-range", 2, 4]
    for bounds in ((wide, narrow), (narrow, wide)):
        assert check({}, *bounds, file=b"x" * 5)[0] == "EntityTooLarge"
        assert check({}, *bounds, file=b"x")[0] == "EntityTooSmall"


def encoded(text):
    return b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("?", "invalid Base64 encoding."),
        (encoded("{"), "Invalid JSON."),
        (encoded("[" * 9000), "Invalid JSON."),
        (encoded("[]"), "Invalid JSON."),
        (encoded('{"conditions": []}'), "Policy missing expiration."),
        (encoded(f'{{"expiration": "{ENDS}"}}'), "Policy missing conditions."),
        (said(Statement=[]), "Unexpected: 'statement'"),
        (said(conditions={}), "Invalid 'conditions' value: must be a List."),
        (said(expiration="2030-01-01"), "Invalid 'expiration' value: '2030-01-01'"),
        (
            said(expiration="2030-01-01T00:00:00+02:00"),
            "Invalid 'expiration' value: '2030-01-01T00:00:00+02:00'",
        ),
        (said("key"), "Invalid condition test: must be a List or Object."),
        (said([]), "Invalid Condition: missing operation identifier."),
        (said(["ends-with", "$key", "a"]), "Invalid Condition: unknown operation 'ends-with'."),
        (said(["eq", "$key"]), "Invalid eq: wrong number of arguments."),
        (said(["eq", "$key", 5]), "Invalid JSON."),
        (said(["content-length-range", 1]), "Invalid content-length-range: wrong number"),
        (said(["content-length-range", 1, 2.5]), "Invalid JSON."),
        (said({"key": 5}), "Invalid Simple-Condition: value must be a string."),
        (said({"key": "a", "acl": "b"}), "Simple-Conditions must have exactly one property"),
    ],
)
def test_what_is_no_policy_is_said_to_be_none(written, told):
    with pytest.raises(UploadRefusedError) as refused:
        policy.read(written)

    assert refused.value.answer.code == "InvalidPolicyDocument"
    assert told in refused.value.answer.message
