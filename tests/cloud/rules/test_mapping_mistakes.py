"""What Lambda refuses of mappings of queues, of aliases and of versions."""

import pytest

from tests.cloud.rules.mistakes import refused
from tests.cloud.rules.test_function_mistakes import WRONG, allow, honest

__all__ = ["honest"]
QUEUE_ACTIONS = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]


@pytest.fixture
def functions(aws, honest):
    api = aws("lambda")
    api.create_function(**honest)
    allow(aws("iam"), "worker", QUEUE_ACTIONS)
    return api


def test_a_mapping_of_a_queue_has_what_queues_have(functions, aws, account):
    place = f"arn:aws:sqs:us-east-1:{account.account_id}:"
    for name, more in (("work", {}), ("work.fifo", {"FifoQueue": "true"})):
        aws("sqs").create_queue(QueueName=name, Attributes={"VisibilityTimeout": "30", **more})
    create = functions.create_event_source_mapping
    queue = {"FunctionName": "f", "EventSourceArn": f"{place}work"}
    ordered = {"FunctionName": "f", "EventSourceArn": f"{place}work.fifo"}
    unsupported = "Unsupported {} parameter for given event source mapping type."
    for name, value in (
        ("StartingPosition", "LATEST"),
        ("BisectBatchOnFunctionError", True),
        ("MaximumRetryAttempts", 2),
        ("DestinationConfig", {"OnFailure": {"Destination": f"{place}dead"}}),
    ):
        refused(create, WRONG, unsupported.format(name), **queue, **{name: value})
    window = "Maximum batch window in seconds must be greater than 0 if maximum batch size is"
    refused(create, WRONG, window, **queue, BatchSize=100)
    fifo = "Batching window is not supported for FIFO queues"
    refused(create, WRONG, fifo, **ordered, MaximumBatchingWindowInSeconds=5)
    for pattern in ("new", '{"body": {"kind": "new"}}', '{"body": {"kind": [{"like": "new"}]}}'):
        filters = {"FilterCriteria": {"Filters": [{"Pattern": pattern}]}}
        refused(create, WRONG, "Invalid filter pattern definition.", **queue, **filters)
    create(**queue, BatchSize=100, MaximumBatchingWindowInSeconds=5)
    create(**ordered, BatchSize=5)


def test_aliases_and_versions(functions, aws):
    name = {"FunctionName": "f"}
    wrong = "CodeSHA256 (other) is different from current CodeSHA256 in $LATEST ("
    refused(functions.publish_version, WRONG, wrong, **name, CodeSha256="other")
    latest = "$LATEST version cannot be deleted without deleting the function."
    refused(functions.delete_function, WRONG, latest, **name, Qualifier="$LATEST")
    own = functions.get_function_configuration(**name)["CodeSha256"]
    version = functions.publish_version(**name, CodeSha256=own)["Version"]
    alias = {**name, "Name": "live", "FunctionVersion": version}
    for weights, code, sentence in (
        (
            {version: 0.1},
            WRONG,
            f"Invalid function version {version}. Function version {version} is",
        ),
        ({"$LATEST": 0.1}, WRONG, "$LATEST is not supported for an alias pointing to more than 1"),
        ({"2": 0.1, "3": 0.1}, WRONG, "Number of items in AdditionalVersionWeights cannot be"),
        ({"2": 1.1}, "ValidationException", "1 validation error detected: Value '{'2': 1.1}' at"),
    ):
        routed = {"RoutingConfig": {"AdditionalVersionWeights": weights}}
        refused(functions.create_alias, code, sentence, **alias, **routed)
    functions.create_alias(**alias)


def test_what_is_not_here_is_said(functions):
    name = {"FunctionName": "f"}
    for given, what in (
        ({"SnapStart": {"ApplyOn": "PublishedVersions"}}, "SnapStart.ApplyOn"),
        ({"VpcConfig": {"SubnetIds": ["subnet-1"]}}, "VpcConfig.SubnetIds"),
    ):
        absent = (
            f"The parameter {what} of UpdateFunctionConfiguration is not available in this lab."
        )
        refused(functions.update_function_configuration, WRONG, absent, **name, **given)
    absent = "The parameter Qualifier of PutFunctionEventInvokeConfig is not available in this lab."
    config = {**name, "Qualifier": "live", "MaximumRetryAttempts": 0}
    refused(functions.put_function_event_invoke_config, WRONG, absent, **config)
    functions.put_function_event_invoke_config(**config | {"Qualifier": "$LATEST"})
