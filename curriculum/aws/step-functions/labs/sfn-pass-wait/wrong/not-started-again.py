# fails: pause
# message: has been in a state `Pause`
# The new definition was never run.
import json
import os
import time

import boto3

flows = boto3.client("stepfunctions")
role = boto3.client("iam").get_role(RoleName=os.environ["LAB_ROLE"])["Role"]["Arn"]
given = json.dumps({"name": os.environ["LAB_GUEST"]})

hello = {
    "Hello": {"Type": "Pass", "Result": "hello", "ResultPath": "$.greeting", "Next": "World"},
    "World": {"Type": "Pass", "Result": "world", "ResultPath": "$.place", "End": True},
}
machine = flows.create_state_machine(
    name=os.environ["LAB_MACHINE"],
    definition=json.dumps({"StartAt": "Hello", "States": hello}),
    roleArn=role,
)["stateMachineArn"]
execution = flows.start_execution(stateMachineArn=machine, input=given)["executionArn"]
while flows.describe_execution(executionArn=execution)["status"] == "RUNNING":
    time.sleep(0.1)
hello["Pause"] = {"Type": "Wait", "Seconds": int(os.environ["LAB_PAUSE"]), "Next": "World"}
hello["Hello"]["Next"] = "Pause"
flows.update_state_machine(
    stateMachineArn=machine, definition=json.dumps({"StartAt": "Hello", "States": hello})
)
