# fails: choice.2
# message: States.NoChoiceMatched
# Nothing fits an order from 10 up to the limit.
import json
import os
import time

import boto3

flows = boto3.client("stepfunctions")
role = boto3.client("iam").get_role(RoleName=os.environ["LAB_ROLE"])["Role"]["Arn"]

states = {
    "Size": {
        "Type": "Choice",
        "Choices": [
            {
                "Variable": "$.amount",
                "NumericGreaterThan": int(os.environ["LAB_LIMIT"]),
                "Next": "Large",
            },
            {"Variable": "$.amount", "NumericLessThan": 10, "Next": "Small"},
        ],
    },
    "Large": {"Type": "Pass", "Next": "Done"},
    "Small": {"Type": "Pass", "Next": "Done"},
    "Done": {"Type": "Succeed"},
}
machine = flows.create_state_machine(
    name=os.environ["LAB_SORTER"],
    definition=json.dumps({"StartAt": "Size", "States": states}),
    roleArn=role,
)["stateMachineArn"]
for amount in (250, 20):
    given = json.dumps({"amount": amount})
    execution = flows.start_execution(stateMachineArn=machine, input=given)["executionArn"]
    while flows.describe_execution(executionArn=execution)["status"] == "RUNNING":
        time.sleep(0.1)
