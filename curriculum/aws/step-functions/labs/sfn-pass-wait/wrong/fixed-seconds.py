# fails: until
# message: does not take its moment from the input
# The pause is written in the definition.
import json
import os
import time

import boto3

flows = boto3.client("stepfunctions")
role = boto3.client("iam").get_role(RoleName=os.environ["LAB_ROLE"])["Role"]["Arn"]

states = {"Until": {"Type": "Wait", "Seconds": 1, "End": True}}
machine = flows.create_state_machine(
    name=os.environ["LAB_TIMER"],
    definition=json.dumps({"StartAt": "Until", "States": states}),
    roleArn=role,
)["stateMachineArn"]
flows.start_execution(stateMachineArn=machine, input='{"until": "2020-01-01T00:00:00Z"}')
time.sleep(2.5)
