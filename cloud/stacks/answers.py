"""Stacks, resources, events and change sets as CloudFormation's operations tell of them.

Source: CloudFormation API Reference, data types. The names are those of botocore's model.
"""

from collections.abc import Mapping
from typing import Any

from cloud.stacks import checking, parameters
from cloud.stacks.planning import capabilities, iam_types
from cloud.stacks.reading import Template
from cloud.stacks.stacks import ChangeSet, Event, Resource, Settings, Stack

Told = dict[str, Any]


def stack(one: Stack) -> Told:
    told: Told = _summary(one) | {
        "Description": one.template.get("Description"),
        "Parameters": parameters.described(one.template.get("Parameters") or {}, one.texts),
        "RollbackConfiguration": {},
        "DisableRollback": one.disable_rollback,
        "NotificationARNs": one.settings.notification_arns,
        "TimeoutInMinutes": one.timeout,
        "Capabilities": one.settings.capabilities,
        "Outputs": [_output(output) for output in one.outputs],
        "RoleARN": one.settings.role_arn,
        "Tags": _tags(one.settings),
        "EnableTerminationProtection": one.protected,
        "ChangeSetId": one.change_set_id,
    }
    for name in ("Outputs", "Parameters"):
        told[name] = told[name] or None
    return _said(told)


def summary(one: Stack) -> Told:
    told = _summary(one) | {"TemplateDescription": one.template.get("Description")}
    return _said(told)


def _summary(one: Stack) -> Told:
    drift: Told = {"StackDriftStatus": one.drift_status}
    if one.drift_checked_at:
        drift["LastCheckTimestamp"] = one.drift_checked_at
    return {
        "StackId": one.stack_id,
        "StackName": one.name,
        "CreationTime": one.created_at,
        "LastUpdatedTime": one.updated_at,
        "DeletionTime": one.deleted_at,
        "StackStatus": one.status,
        "StackStatusReason": one.reason,
        "ParentId": one.parent_id,
        "RootId": one.root_id,
        "DriftInformation": drift,
    }


def resource(holder: Stack, one: Resource, stamp: str) -> Told:
    """`stamp` is how the operation calls the time of the last change."""
    drift: Told = {"StackResourceDriftStatus": one.drift.status if one.drift else "NOT_CHECKED"}
    if one.drift:
        drift["LastCheckTimestamp"] = one.drift.detected_at
    return _said(
        {
            "StackName": holder.name,
            "StackId": holder.stack_id,
            "LogicalResourceId": one.logical_id,
            "PhysicalResourceId": one.physical_id,
            "ResourceType": one.type,
            stamp: one.changed_at,
            "ResourceStatus": one.status,
            "ResourceStatusReason": one.reason,
            "DriftInformation": drift,
        }
    )


def event(holder: Stack, one: Event) -> Told:
    return _said(
        {
            "StackId": holder.stack_id,
            "EventId": one.event_id,
            "StackName": holder.name,
            "LogicalResourceId": one.logical_id,
            "PhysicalResourceId": one.physical_id,
            "ResourceType": one.type,
            "Timestamp": one.at,
            "ResourceStatus": one.status,
            "ResourceStatusReason": one.reason,
            "ResourceProperties": one.properties,
        }
    )


def change_set_summary(one: ChangeSet) -> Told:
    return _said(
        {
            "StackId": one.stack.stack_id,
            "StackName": one.stack.name,
            "ChangeSetId": one.change_set_id,
            "ChangeSetName": one.name,
            "ExecutionStatus": one.execution,
            "Status": one.status,
            "StatusReason": one.reason,
            "CreationTime": one.created_at,
            "Description": one.description,
        }
    ) | {"IncludeNestedStacks": False}


def change_set(one: ChangeSet, template: Template) -> Told:
    told = change_set_summary(one) | {
        "Parameters": parameters.described(template.get("Parameters") or {}, one.texts),
        "NotificationARNs": one.settings.notification_arns,
        "RollbackConfiguration": {},
        "Capabilities": one.settings.capabilities,
        "Tags": _tags(one.settings),
        "Changes": [{"Type": "Resource", "ResourceChange": change} for change in one.changes],
    }
    return told | ({"OnStackFailure": one.on_failure} if one.on_failure else {})


def template_summary(template: Template) -> Told:
    resources = template["Resources"]
    told: Told = {
        "Parameters": [
            _declaration(name, one) for name, one in (template.get("Parameters") or {}).items()
        ],
        "ResourceTypes": sorted({one["Type"] for one in resources.values()}),
        "DeclaredTransforms": checking.transforms(template),
        "Description": template.get("Description"),
        "Version": template.get("AWSTemplateFormatVersion"),
    }
    return _said(told) | _capabilities(template)


def validation(template: Template) -> Told:
    """Return ValidateTemplate's answer."""
    told: Told = {
        "Parameters": [
            _said(
                {
                    "ParameterKey": name,
                    "DefaultValue": None if "Default" not in one else str(one["Default"]),
                    "NoEcho": parameters.hidden(one),
                    "Description": one.get("Description"),
                }
            )
            for name, one in (template.get("Parameters") or {}).items()
        ],
        "DeclaredTransforms": checking.transforms(template),
        "Description": template.get("Description"),
    }
    return _said(told) | _capabilities(template)


def _capabilities(template: Template) -> Told:
    needed = capabilities(template)
    if checking.transforms(template):
        needed = [*needed, "CAPABILITY_AUTO_EXPAND"]
    if not needed:
        return {}
    listed = ", ".join(iam_types(template)) or ", ".join(checking.transforms(template))
    reason = f"The following resource(s) require capabilities: [{listed}]"
    return {"Capabilities": needed, "CapabilitiesReason": reason}


def _declaration(name: str, one: Mapping[str, Any]) -> Told:
    limits = (
        {"AllowedValues": [str(v) for v in one["AllowedValues"]]} if "AllowedValues" in one else {}
    )
    return _said(
        {
            "ParameterKey": name,
            "DefaultValue": None if "Default" not in one else str(one["Default"]),
            "ParameterType": str(one.get("Type", "String")),
            "NoEcho": parameters.hidden(one),
            "Description": one.get("Description"),
            "ParameterConstraints": limits,
        }
    )


def _output(one: Any) -> Told:
    return _said(
        {
            "OutputKey": one.key,
            "OutputValue": one.value,
            "Description": one.description,
            "ExportName": one.export,
        }
    )


def _tags(settings: Settings) -> list[Told]:
    return [{"Key": key, "Value": value} for key, value in settings.tags.items()]


def _said(told: Told) -> Told:
    """Leave out what is not said."""
    return {name: value for name, value in told.items() if value is not None and value != ""}
