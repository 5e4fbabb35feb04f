"""Change sets, drift and serverless stacks of an account that sleeps between any two calls."""

import json

import pytest

from cloud.client import CloudClient
from tests import forked
from tests.cloud.conftest import client
from tests.cloud.stacks.test_change_sets import TEMPLATE, given, resources

NAME = given(Name="orders")


@pytest.fixture(scope="module")
def drowsy(tmp_path_factory):
    """Return a cloud whose accounts fall asleep after every call."""
    with forked.cloud(tmp_path_factory.mktemp("drowsy"), "--sleep-after", "0") as running:
        yield running


def test_a_stack_lives_through_sleep(drowsy):
    control = CloudClient(drowsy.control)
    account = control.create_account()
    cfn, sqs = (client(drowsy.endpoint, name, account) for name in ("cloudformation", "sqs"))
    body, kind = json.dumps(TEMPLATE), "CREATE"
    for name in ("first", "next"):
        cfn.create_change_set(
            StackName="shop",
            ChangeSetName=name,
            ChangeSetType=kind,
            TemplateBody=body,
            Parameters=NAME,
        )
        cfn.execute_change_set(StackName="shop", ChangeSetName=name)
        body, kind = resources(Old=None), "UPDATE"
    url = sqs.get_queue_url(QueueName="orders")["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "60"})
    made = cfn.detect_stack_drift(StackName="shop")["StackDriftDetectionId"]
    told = cfn.describe_stack_drift_detection_status(StackDriftDetectionId=made)
    assert (told["StackDriftStatus"], told["DriftedStackResourceCount"]) == ("DRIFTED", 1)
    drifts = cfn.describe_stack_resource_drifts(StackName="shop")["StackResourceDrifts"]
    assert {d["LogicalResourceId"]: d["StackResourceDriftStatus"] for d in drifts} == {
        "Orders": "MODIFIED",
        "Told": "IN_SYNC",
    }
    cfn.delete_stack(StackName="shop")
    assert not sqs.list_queues().get("QueueUrls")
    control.close()
