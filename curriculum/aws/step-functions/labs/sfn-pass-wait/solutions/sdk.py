# Python from beginning to end.
import json
import os
import subprocess
import time
from datetime import UTC, datetime, timedelta

import boto3

flows = boto3.client("stepfunctions")
role = boto3.client("iam").get_role(RoleName=os.environ["LAB_ROLE"])["Role"]["Arn"]
given = {"name": os.environ["LAB_GUEST"]}


def make(name, states):
    definition = json.dumps({"StartAt": next(iter(states)), "States": states})
    made = flows.create_state_machine(name=name, definition=definition, roleArn=role)
    return made["stateMachineArn"]


def start(machine, input_):
    started = flows.start_execution(stateMachineArn=machine, input=json.dumps(input_))
    return started["executionArn"]


def ended(execution):
    while flows.describe_execution(executionArn=execution)["status"] == "RUNNING":
        time.sleep(0.2)


hello = {
    "Hello": {"Type": "Pass", "Result": "hello", "ResultPath": "$.greeting", "Next": "Pause"},
    "Pause": {"Type": "Wait", "Seconds": int(os.environ["LAB_PAUSE"]), "Next": "World"},
    "World": {
        "Type": "Pass",
        "Parameters": {"name.$": "$.name", "greeting.$": "$.greeting", "place": "world"},
        "End": True,
    },
}
machine = make(os.environ["LAB_MACHINE"], hello)
timer = make(
    os.environ["LAB_TIMER"],
    {"Until": {"Type": "Wait", "TimestampPath": "$.until", "End": True}},
)
soon = (datetime.now(UTC) + timedelta(seconds=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
running = [
    start(machine, given),
    start(machine, given),
    start(timer, {"until": soon}),
    start(timer, {"until": "2020-02-29T12:00:00Z"}),
]
for execution in running:
    ended(execution)
events = flows.get_execution_history(executionArn=running[0])["events"]
subprocess.run(["lab", "answer", "history", events[2]["type"]], check=True)
subprocess.run(["lab", "answer", "past", "0"], check=True)
