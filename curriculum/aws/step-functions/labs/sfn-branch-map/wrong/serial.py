# fails: parallel.1
# message: one came after the other
# One wait after the other, within one branch.
import json
import os
import time

import boto3

flows = boto3.client("stepfunctions")
role = boto3.client("iam").get_role(RoleName=os.environ["LAB_ROLE"])["Role"]["Arn"]

waits = {
    "Long": {"Type": "Wait", "Seconds": 6, "Next": "Short"},
    "Short": {"Type": "Wait", "Seconds": 3, "End": True},
}
branches = [{"StartAt": "Long", "States": waits}]
states = {"Both": {"Type": "Parallel", "Branches": branches, "End": True}}
machine = flows.create_state_machine(
    name=os.environ["LAB_BOTH"],
    definition=json.dumps({"StartAt": "Both", "States": states}),
    roleArn=role,
)["stateMachineArn"]
flows.start_execution(stateMachineArn=machine)
time.sleep(11)
