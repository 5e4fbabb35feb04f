# fails: hello
# message: refused your definition
# The last state has no End.
import json
import os

import boto3

flows = boto3.client("stepfunctions")
role = boto3.client("iam").get_role(RoleName=os.environ["LAB_ROLE"])["Role"]["Arn"]

states = {
    "Hello": {"Type": "Pass", "Result": "hello", "ResultPath": "$.greeting", "Next": "World"},
    "World": {"Type": "Pass", "Result": "world", "ResultPath": "$.place"},
}
try:
    flows.create_state_machine(
        name=os.environ["LAB_MACHINE"],
        definition=json.dumps({"StartAt": "Hello", "States": states}),
        roleArn=role,
    )
except flows.exceptions.InvalidDefinition as fault:
    print(fault)
