# fails: keep
# message: no longer says who the customer is
# The results take the place of the input.
import json
import os
import time

import boto3

flows = boto3.client("stepfunctions")
role = boto3.client("iam").get_role(RoleName=os.environ["LAB_ROLE"])["Role"]["Arn"]

pack = {"StartAt": "Pack", "States": {"Pack": {"Type": "Wait", "Seconds": 1, "End": True}}}
each = {
    "Type": "Map",
    "ItemsPath": "$.orders",
    "ItemProcessor": pack,
    "MaxConcurrency": 2,
    "End": True,
}
machine = flows.create_state_machine(
    name=os.environ["LAB_PACKER"],
    definition=json.dumps({"StartAt": "Each", "States": {"Each": each}}),
    roleArn=role,
)["stateMachineArn"]
with open("orders.json") as orders:
    execution = flows.start_execution(stateMachineArn=machine, input=orders.read())
while flows.describe_execution(executionArn=execution["executionArn"])["status"] == "RUNNING":
    time.sleep(0.2)
