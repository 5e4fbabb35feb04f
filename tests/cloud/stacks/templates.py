"""Small templates, and what the stacks made of them tell."""

import json
from typing import Any

Told = list[tuple[str, str]]


def body(resources: dict[str, Any], **sections: Any) -> str:
    return json.dumps({"Resources": resources, **sections})


def queue(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::SQS::Queue", "Properties": properties}


def topic(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::SNS::Topic", "Properties": properties}


def bucket(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::S3::Bucket", "Properties": properties}


def given(**values: str) -> list[dict[str, str]]:
    return [{"ParameterKey": name, "ParameterValue": value} for name, value in values.items()]


def status(stacks: Any, name: str) -> str:
    return str(stacks.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"])


def events(stacks: Any, name: str) -> list[dict[str, Any]]:
    """Return the events, oldest first."""
    found: list[dict[str, Any]] = stacks.describe_stack_events(StackName=name)["StackEvents"]
    return found[::-1]


def told(stacks: Any, name: str) -> Told:
    return [(e["LogicalResourceId"], e["ResourceStatus"]) for e in events(stacks, name)]


def reason(stacks: Any, name: str, logical_id: str, state: str) -> str:
    """Return the last reason of a resource's, or the stack's, status."""
    found = [
        e.get("ResourceStatusReason", "")
        for e in events(stacks, name)
        if (e["LogicalResourceId"], e["ResourceStatus"]) == (logical_id, state)
    ]
    return str(found[-1])


def outputs(stacks: Any, name: str) -> dict[str, str]:
    stack = stacks.describe_stacks(StackName=name)["Stacks"][0]
    return {one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs", [])}
