"""What is CloudFormation's own: nested stacks, handles, metadata."""

from collections.abc import Iterable
from typing import Any

from cloud.stacks.calls import CallError, call
from cloud.stacks.kinds.kind import Kind, Properties, Wanted, generated
from cloud.stacks.resolving import text


class NestedStack(Kind):
    """A stack in a stack, made, changed and deleted as any other."""

    type = "AWS::CloudFormation::Stack"
    service = "cloudformation"
    tagged = "Tags"

    def create(self, wanted: Wanted) -> str:
        name = generated(wanted, 128)
        given = self._given(wanted) | {"StackName": name, "DisableRollback": False}
        stack_id = str(call("cloudformation", "CreateStack", given)["StackId"])
        self._refuse_failure(stack_id)
        return stack_id

    def update(
        self, physical_id: str, wanted: Wanted, before: Properties, changed: Iterable[str]
    ) -> None:
        given = self._given(wanted) | {"StackName": physical_id}
        try:
            call("cloudformation", "UpdateStack", given)
        except CallError as fault:
            if "No updates" not in fault.message:
                raise
        self._refuse_failure(physical_id)

    def delete(self, physical_id: str, properties: Properties) -> None:
        given = {"StackName": physical_id}
        call("cloudformation", "DeleteStack", given)
        found = self._described(physical_id)
        if found["StackStatus"] == "DELETE_FAILED":
            raise CallError(
                "Failed",
                f"Embedded stack {physical_id} was not successfully deleted: "
                f"{found.get('StackStatusReason', '')}",
            )

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        if name == "StackId":
            return physical_id
        wanted = name.removeprefix("Outputs.")
        for one in self._described(physical_id).get("Outputs", []):
            if one["OutputKey"] == wanted:
                return one["OutputValue"]
        raise CallError("Missing", f"Output '{wanted}' not found in stack '{physical_id}'")

    def _given(self, wanted: Wanted) -> dict[str, Any]:
        properties = self.with_tags(wanted)
        listed = [
            {"ParameterKey": key, "ParameterValue": text(value)}
            for key, value in (properties.get("Parameters") or {}).items()
        ]
        given: dict[str, Any] = {
            "TemplateURL": str(properties["TemplateURL"]),
            "Parameters": listed,
            "Capabilities": list(wanted.capabilities),
            "Tags": properties.get("Tags", []),
        }
        arns = properties.get("NotificationARNs") or list(wanted.notification_arns)
        return given | ({"NotificationARNs": arns} if arns else {})

    def _described(self, stack_id: str) -> dict[str, Any]:
        found: dict[str, Any] = call("cloudformation", "DescribeStacks", {"StackName": stack_id})[
            "Stacks"
        ][0]
        return found

    def _refuse_failure(self, stack_id: str) -> None:
        found = self._described(stack_id)
        if found["StackStatus"] in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
            return
        fault = CallError(
            "Failed",
            f"Embedded stack {stack_id} was not successfully created: "
            f"{found.get('StackStatusReason', '')}",
        )
        fault.physical_id = stack_id
        raise fault


class Handle(Kind):
    """A place to which nobody in this lab can signal."""

    type = "AWS::CloudFormation::WaitConditionHandle"

    def create(self, wanted: Wanted) -> str:
        return f"https://cloudformation-waitcondition.s3.amazonaws.com/{generated(wanted)}"

    def delete(self, physical_id: str, properties: Properties) -> None:
        """Nothing stands behind it."""

    def update(
        self, physical_id: str, wanted: Wanted, before: Properties, changed: Iterable[str]
    ) -> None:
        """It has no properties."""


class Metadata(Handle):
    """What the CDK notes about itself."""

    type = "AWS::CDK::Metadata"

    def create(self, wanted: Wanted) -> str:
        return generated(wanted)


KINDS = (NestedStack, Handle, Metadata)
