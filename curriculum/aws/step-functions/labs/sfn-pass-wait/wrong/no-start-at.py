# fails: hello
# message: StartAt names the first state
# Nothing says where to start.
import json
import os

import boto3

flows = boto3.client("stepfunctions")
role = boto3.client("iam").get_role(RoleName=os.environ["LAB_ROLE"])["Role"]["Arn"]

states = {"Hello": {"Type": "Pass", "Result": "hello", "ResultPath": "$.greeting", "End": True}}
try:
    flows.create_state_machine(
        name=os.environ["LAB_MACHINE"], definition=json.dumps({"States": states}), roleArn=role
    )
except flows.exceptions.InvalidDefinition as fault:
    print(fault)
