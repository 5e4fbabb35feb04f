"""Keys that do not fit their table, and events that EventBridge does not take."""

import json

import pytest

from tests.cloud.rules.mistakes import refused

WRONG, ABSENT = "ValidationException", "ResourceNotFoundException"
KEY = {"pk": {"S": "a"}, "sk": {"N": "1"}}


@pytest.fixture
def dynamodb(aws):
    made = aws("dynamodb")
    made.create_table(
        TableName="table",
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "N"},
        ],
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    return made


@pytest.mark.parametrize(
    "key", [{"pk": {"S": "a"}}, KEY | {"x": {"S": "b"}}, KEY | {"sk": {"S": "1"}}]
)
def test_a_key_fits_its_table(dynamodb, key):
    told = WRONG, "The provided key element does not match the schema"
    for call in (dynamodb.get_item, dynamodb.delete_item, dynamodb.update_item):
        refused(call, *told, TableName="table", Key=key)
        call(TableName="table", Key=KEY)
    refused(dynamodb.batch_get_item, *told, RequestItems={"table": {"Keys": [KEY, key]}})
    get = [{"Get": {"TableName": "table", "Key": key}}]
    refused(dynamodb.transact_get_items, *told, TransactItems=get)
    delete = [{"Delete": {"TableName": "table", "Key": key}}]
    refused(dynamodb.transact_write_items, *told, TransactItems=delete)


def test_starts_tables_and_protection(dynamodb):
    half = {"ExclusiveStartKey": {"pk": {"S": "a"}}}
    refused(dynamodb.scan, WRONG, "The provided starting key is invalid", TableName="table", **half)
    dynamodb.scan(TableName="table", ExclusiveStartKey=KEY)
    lost = "Requested resource not found: Table: none not found"
    refused(dynamodb.describe_time_to_live, ABSENT, lost, TableName="none")
    arn = dynamodb.describe_table(TableName="table")["Table"]["TableArn"]
    gone = f"Requested resource not found: ResourcArn: {arn}s not found"
    tags = {"Tags": [{"Key": "a", "Value": "b"}]}
    refused(dynamodb.tag_resource, ABSENT, gone, ResourceArn=f"{arn}s", **tags)
    dynamodb.tag_resource(ResourceArn=arn, **tags)
    dynamodb.update_table(TableName="table", DeletionProtectionEnabled=True)
    kept = "Resource cannot be deleted as it is currently protected against deletion."
    refused(dynamodb.delete_table, WRONG, kept, TableName="table")


def test_targets_of_a_rule(aws, account):
    events = aws("events")
    events.put_rule(Name="r", EventPattern='{"source": ["mine"]}')
    arn = f"arn:aws:sqs:us-east-1:{account.account_id}:q"
    target = {"Id": "1", "Arn": arn}

    def refusal(code, sentence, *targets):
        refused(events.put_targets, code, sentence, Rule="r", Targets=list(targets))

    one = "Only one of Input, InputPath, or InputTransformer must be provided for target 1."
    refusal(WRONG, one, target | {"Input": "{}", "InputPath": "$.detail"})
    refusal(WRONG, "JSON syntax error in input for target 1 :", target | {"Input": "{"})
    five = [{"Id": str(n), "Arn": arn} for n in range(5)]
    events.put_targets(Rule="r", Targets=five)
    events.put_targets(Rule="r", Targets=five[:1])
    most = "The requested resource exceeds the maximum number allowed."
    refusal("LimitExceededException", most, {"Id": "5", "Arn": arn})
    name = "EventBus name starting with 'aws.' is not valid."
    refused(events.create_event_bus, WRONG, name, Name="aws.mine")


def test_events_in_the_name_of_aws(aws):
    events = aws("events")
    mine = {"Source": "mine", "DetailType": "d", "Detail": "{}"}
    answer = events.put_events(Entries=[mine | {"Source": "aws.s3"}, mine])
    assert answer["FailedEntryCount"] == 1
    assert answer["Entries"][0]["ErrorCode"] == "NotAuthorizedForSourceException"
    assert "EventId" in answer["Entries"][1]


def test_a_pattern_is_tried(aws):
    events = aws("events")
    event = {"id": "1", "account": "1", "source": "mine", "time": "2026-01-31T00:00:00Z"}
    event |= {"region": "us-east-1", "resources": [], "detail-type": "d", "detail": {"n": 5}}
    for pattern, result in (({"n": [{"numeric": [">", 4]}]}, True), ({"n": [6]}, False)):
        asked = json.dumps({"source": ["mine"], "detail": pattern})
        told = events.test_event_pattern(EventPattern=asked, Event=json.dumps(event))
        assert told["Result"] is result
    code, sentence = WRONG, "Parameter Event is not valid."
    refused(events.test_event_pattern, code, sentence, EventPattern=asked, Event="{")
