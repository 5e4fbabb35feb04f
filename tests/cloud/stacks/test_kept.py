"""Stacks in an account that is kept under a label, brought back and copied."""

import pytest
from botocore.exceptions import ClientError

from tests.cloud.conftest import client
from tests.cloud.stacks.templates import body, queue, status, told

ONE, TWO = (body({"Q": queue(QueueName="q", VisibilityTimeout=n)}) for n in (40, 50))


def test_a_stack_goes_back_with_its_account(account, aws, control, stacks):
    stacks.create_stack(StackName="s", TemplateBody=ONE)
    before = told(stacks, "s")
    control.snapshot(account.account_id, "one")
    stacks.update_stack(StackName="s", TemplateBody=TWO)
    control.restore(account.account_id, "one")
    assert told(stacks, "s") == before
    with pytest.raises(ClientError, match="No updates are to be performed"):
        stacks.update_stack(StackName="s", TemplateBody=ONE)
    stacks.update_stack(StackName="s", TemplateBody=TWO)
    assert status(stacks, "s") == "UPDATE_COMPLETE"


def test_a_copy_of_a_stack_is_the_copys_own(account, aws, cloud, control, stacks):
    stacks.create_stack(StackName="s", TemplateBody=ONE)
    control.snapshot(account.account_id, "one")
    copy = control.fork(account.account_id, label="one")
    try:
        theirs = client(cloud.endpoint, "cloudformation", copy)
        found = theirs.describe_stacks(StackName="s")["Stacks"][0]
        assert copy.account_id in found["StackId"]
        theirs.update_stack(StackName="s", TemplateBody=TWO)
        theirs.delete_stack(StackName="s")
        assert "QueueUrls" not in client(cloud.endpoint, "sqs", copy).list_queues()
    finally:
        control.drop_account(copy.account_id)
    assert status(stacks, "s") == "CREATE_COMPLETE"
    assert len(aws("sqs").list_queues()["QueueUrls"]) == 1
