"""Answers are made faster, not otherwise: fields, dates and names are what moto would come to."""

from collections import OrderedDict, namedtuple
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from moto.core.serialize import (
    SERIALIZERS,
    ResponseSerializer,
    TimestampSerializer,
    XFormedAttributePicker,
)
from moto.core.utils import get_service_model
from moto.ec2.responses._base_response import EC2BaseResponse
from moto.iam.responses import IamResponse
from moto.sqs.utils import generate_receipt_handle

from cloud.seams import aliases, dates, randomness


class User:
    """Has what a class of moto's may have: aliases, names in its own style, and its own prefix."""

    class Meta:
        serialization_aliases = {"Arn": "own_arn"}

    def __init__(self) -> None:
        self.own_arn, self.name, self.user_id, self.path = "arn", "ana", "AIDA", None


class Keyed(User):
    def __getitem__(self, key):
        return {"UserName": "by key"}[key]


Pair = namedtuple("Pair", "user_name tags")
HELD = {
    "dict": {"UserName": "ana", "user_id": "AIDA", "Arn": None},
    "dotted": {"a.b": 1, "UserName": {"x": 1}},
    "ordered": OrderedDict(user_name="ana"),
    "empty": {},
    "object": User(),
    "keyed": Keyed(),
    "plain": SimpleNamespace(userName="ana", vpc_id="vpc-1", id="i", tags=[]),
    "tuple": Pair("ana", []),
    "text": "ana",
    "none": None,
}
ASKED = [
    ("iam", "ListUsers", "query", IamResponse),
    ("ec2", "DescribeVpcs", "ec2", EC2BaseResponse),
    ("sqs", "SendMessage", "json", SimpleNamespace(RESPONSE_KEY_PATH_TO_TRANSFORMER={})),
]


def _shapes(shape, parent=None, path=()):
    """Yield the members of structures, each with its name and the way to it."""
    if shape.type_name == "list":
        yield from _shapes(shape.member, shape, path)
    if shape.type_name == "structure" and len(path) < 4:
        for name, member in shape.members.items():
            member.parent = shape
            yield name, member, path
            yield from _shapes(member, shape, (*path, name))


@pytest.mark.parametrize("held", HELD)
@pytest.mark.parametrize(("service", "operation", "protocol", "response"), ASKED)
def test_a_field_is_found_where_moto_finds_it(service, operation, protocol, response, held):
    model = get_service_model(service).operation_model(operation)
    transformers = {**response.RESPONSE_KEY_PATH_TO_TRANSFORMER, "Vpcs.VpcId": str, "Id": repr}
    picker = XFormedAttributePicker(response_transformers=transformers)
    serializer = SERIALIZERS[protocol](operation_model=model, value_picker=picker)
    for name, shape, path in _shapes(model.output_shape):
        serializer.path = [operation, *path]
        wanted = ResponseSerializer.get_value(serializer, HELD[held], name, shape)
        assert aliases._value(serializer, HELD[held], name, shape) == wanted, (path, name)


@pytest.mark.parametrize("kind", ["iso8601", "rfc822", "unixTimestamp"])
@pytest.mark.parametrize(
    "value",
    [
        *("2026-11-21T15:00:00Z", "2026-11-21T15:00:00.123456Z", "2026-11-21 15:00:00"),
        *("Sat, 21 Nov 2026 15:00:00 GMT", "2026-11-21T15:00:00+02:00", "1700000000"),
        *(1_700_000_000, 1_700_000_000.5, datetime(2026, 11, 21, tzinfo=UTC)),
    ],
)
def test_a_date_reads_the_same_each_time(kind, value):
    serializer = TimestampSerializer("iso8601")
    wanted = serializer._convert_timestamp_to_str(value, kind)
    for _ in range(2):
        assert dates._written(serializer, value, kind) == wanted


def test_a_receipt_handle_looks_like_moto_s():
    ours, theirs = randomness._receipt_handle(), generate_receipt_handle()
    assert len(ours) == len(theirs)
    assert ours.isalpha()
    assert ours.islower()
    assert ours != randomness._receipt_handle()
