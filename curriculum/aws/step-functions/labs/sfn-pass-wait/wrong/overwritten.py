# fails: hello
# message: has lost something on the way
# A result takes the place of the input.
import json
import os
import time

import boto3

flows = boto3.client("stepfunctions")
role = boto3.client("iam").get_role(RoleName=os.environ["LAB_ROLE"])["Role"]["Arn"]
given = json.dumps({"name": os.environ["LAB_GUEST"]})

states = {
    "Hello": {"Type": "Pass", "Result": {"greeting": "hello"}, "Next": "World"},
    "World": {"Type": "Pass", "Result": "world", "ResultPath": "$.place", "End": True},
}
machine = flows.create_state_machine(
    name=os.environ["LAB_MACHINE"],
    definition=json.dumps({"StartAt": "Hello", "States": states}),
    roleArn=role,
)["stateMachineArn"]
execution = flows.start_execution(stateMachineArn=machine, input=given)["executionArn"]
while flows.describe_execution(executionArn=execution)["status"] == "RUNNING":
    time.sleep(0.1)
