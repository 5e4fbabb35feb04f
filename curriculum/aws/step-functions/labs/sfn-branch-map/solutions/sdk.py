# Python from beginning to end. The Map has an Iterator, as in older definitions.
import json
import os
import time
from pathlib import Path

import boto3

flows = boto3.client("stepfunctions")
role = boto3.client("iam").get_role(RoleName=os.environ["LAB_ROLE"])["Role"]["Arn"]


def make(name, states):
    definition = json.dumps({"StartAt": next(iter(states)), "States": states})
    made = flows.create_state_machine(name=name, definition=definition, roleArn=role)
    return made["stateMachineArn"]


def start(machine, text):
    return flows.start_execution(stateMachineArn=machine, input=text)["executionArn"]


def pause(name, seconds):
    return {
        "StartAt": name,
        "States": {name: {"Type": "Wait", "Seconds": seconds, "End": True}},
    }


amount = {"Variable": "$.amount"}
sorter = make(
    os.environ["LAB_SORTER"],
    {
        "Size": {
            "Type": "Choice",
            "Choices": [
                {**amount, "NumericLessThanEquals": 0, "Next": "Refuse"},
                {**amount, "NumericGreaterThan": int(os.environ["LAB_LIMIT"]), "Next": "Large"},
            ],
            "Default": "Small",
        },
        "Large": {"Type": "Pass", "Result": "large", "ResultPath": "$.size", "Next": "Done"},
        "Small": {"Type": "Pass", "Result": "small", "ResultPath": "$.size", "Next": "Done"},
        "Done": {"Type": "Succeed"},
        "Refuse": {"Type": "Fail", "Error": "InvalidAmount"},
    },
)
both = make(
    os.environ["LAB_BOTH"],
    {"Both": {"Type": "Parallel", "Branches": [pause("A", 6), pause("B", 3)], "End": True}},
)
packer = make(
    os.environ["LAB_PACKER"],
    {
        "Each": {
            "Type": "Map",
            "ItemsPath": "$.orders",
            "MaxConcurrency": 2,
            "Iterator": pause("Pack", 1),
            "ResultPath": "$.packed",
            "End": True,
        }
    },
)
running = [start(both, "{}"), start(packer, Path("orders.json").read_text())]
running += [start(sorter, json.dumps({"amount": amount})) for amount in (250, 80, -3)]
for execution in running:
    while flows.describe_execution(executionArn=execution)["status"] == "RUNNING":
        time.sleep(0.2)
