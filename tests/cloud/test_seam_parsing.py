"""A body of JSON is read as moto reads it, member by member."""

import pytest
from moto.core.parse import BaseJSONParser, JSONParser
from moto.core.utils import get_service_model

from cloud.seams import parsing


class Ours(JSONParser):
    _parse_structure = parsing._structure


ITEM = {"k": {"S": "a"}, "n": {"N": "1"}, "b": {"B": "YQ=="}, "m": {"M": {"x": {"L": []}}}}
BODIES = [
    ("dynamodb", "PutItem", {"TableName": "t", "Item": ITEM, "Unknown": 1}),
    ("dynamodb", "PutItem", {"Item": None, "TableName": "t", "ReturnValues": "NONE"}),
    ("dynamodb", "Query", {}),
    ("sqs", "SendMessage", {"MessageBody": "x", "QueueUrl": "u", "MessageAttributes": {}}),
    ("sqs", "SendMessage", {"MessageAttributes": {"a": {"BinaryValue": "YQ==", "DataType": "B"}}}),
    ("kms", "ScheduleKeyDeletion", {"KeyId": "k", "PendingWindowInDays": 7}),
    ("logs", "PutLogEvents", {"logEvents": [{"timestamp": 1, "message": "m"}, None]}),
    ("stepfunctions", "StartExecution", {"input": "{}", "stateMachineArn": "a"}),
]


@pytest.mark.parametrize(("service", "operation", "body"), BODIES)
def test_it_comes_to_the_same(service, operation, body):
    model = get_service_model(service).operation_model(operation)
    for _ in range(2):
        ours = Ours(model)._parse_shape(model.input_shape, body)
        theirs = JSONParser(model)._parse_shape(model.input_shape, body)
        assert ours == theirs
        assert list(ours) == list(theirs)


@pytest.mark.parametrize("body", [None, [], "text", 3])
def test_what_is_no_object_is_left_to_moto(body):
    model = get_service_model("sqs").operation_model("SendMessage")
    told = []
    for kind in (Ours, JSONParser):
        try:
            told.append(kind(model)._parse_shape(model.input_shape, body))
        except AttributeError as fault:
            told.append(str(fault))
    assert told[0] == told[1]


def test_moto_still_asks_each_member_at_each_call():
    """When it does not, this seam is not needed."""
    assert "serialization" in BaseJSONParser._parse_structure.__code__.co_names
