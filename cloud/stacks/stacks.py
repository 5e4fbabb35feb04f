"""A stack and what it holds. All of it is pickled with the account: plain data, no resource itself."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from moto.core.utils import utcnow
from moto.moto_api._internal import mock_random
from moto.utilities.utils import get_partition

from cloud.stacks.calls import CallError, call
from cloud.stacks.reading import Template

STACK = "AWS::CloudFormation::Stack"


@dataclass
class Drift:
    """What the last detection found of one resource. `differences` are PropertyDifferences."""

    status: str
    detected_at: datetime
    expected: Mapping[str, Any] = field(default_factory=dict)
    actual: Mapping[str, Any] = field(default_factory=dict)
    differences: list[dict[str, str]] = field(default_factory=list)


@dataclass
class Resource:
    """`properties` are what it was last made of, dynamic references not looked up."""

    logical_id: str
    type: str
    physical_id: str = ""
    status: str = ""
    reason: str = ""
    changed_at: datetime = field(default_factory=utcnow)
    properties: dict[str, Any] = field(default_factory=dict)
    keep: str = "Delete"  # its DeletionPolicy
    keep_replaced: str = "Delete"  # its UpdateReplacePolicy
    metadata: dict[str, Any] = field(default_factory=dict)
    drift: Drift | None = None

    @property
    def there(self) -> bool:
        return bool(self.physical_id) and self.status != "DELETE_COMPLETE"


@dataclass
class Event:
    event_id: str
    logical_id: str
    physical_id: str
    type: str
    status: str
    reason: str
    at: datetime
    properties: str = ""


@dataclass
class Output:
    key: str
    value: str
    description: str = ""
    export: str = ""


@dataclass
class Settings:
    """What is said of a stack besides its template and parameters."""

    tags: dict[str, str] = field(default_factory=dict)
    role_arn: str = ""
    notification_arns: list[str] = field(default_factory=list)
    capabilities: list[str] = field(default_factory=list)


@dataclass(eq=False)
class Stack:
    """`body` is the template as it was given, `template` after its transforms."""

    stack_id: str
    name: str
    region: str
    settings: Settings = field(default_factory=Settings)
    body: str = ""
    template: Template = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    status: str = "REVIEW_IN_PROGRESS"
    reason: str = ""
    resources: dict[str, Resource] = field(default_factory=dict)
    outputs: list[Output] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    imported: set[str] = field(default_factory=set)
    protected: bool = False
    disable_rollback: bool = False
    on_failure: str = "ROLLBACK"
    timeout: int | None = None  # minutes
    policy: str = ""
    parent_id: str = ""
    root_id: str = ""
    change_set_id: str = ""
    created_at: datetime = field(default_factory=utcnow)
    updated_at: datetime | None = None
    deleted_at: datetime | None = None
    drift_status: str = "NOT_CHECKED"
    drift_checked_at: datetime | None = None

    @property
    def tags(self) -> dict[str, str]:
        return self.settings.tags

    @property
    def exports(self) -> list[Output]:
        return [output for output in self.outputs if output.export]

    @property
    def waiting(self) -> bool:
        """Whether it has only been reviewed yet."""
        return self.status == "REVIEW_IN_PROGRESS"

    def enter(self, status: str, reason: str = "") -> None:
        """Take on a status, and tell of it."""
        self.status, self.reason = status, reason
        event_id = str(mock_random.uuid4())
        self._tell(Event(event_id, self.name, self.stack_id, STACK, status, reason, utcnow()))

    def note(self, resource: Resource, status: str, reason: str = "") -> None:
        """Let a resource take on a status, and tell of it."""
        now = utcnow()
        resource.status, resource.reason, resource.changed_at = status, reason, now
        stamp = now.isoformat(timespec="milliseconds")
        event = Event(
            f"{resource.logical_id}-{status}-{stamp}Z",
            resource.logical_id,
            resource.physical_id,
            resource.type,
            status,
            reason,
            now,
            json.dumps(resource.properties, separators=(",", ":"), default=str),
        )
        self._tell(event)

    def _tell(self, event: Event) -> None:
        self.events.append(event)
        for arn in self.settings.notification_arns:
            try:
                call("sns", "Publish", {"TopicArn": arn, "Message": self._message(event)})
            except CallError:
                continue  # a topic that is gone stops no stack

    def _message(self, event: Event) -> str:
        lines = {
            "StackId": self.stack_id,
            "Timestamp": event.at.isoformat(timespec="milliseconds") + "Z",
            "EventId": event.event_id,
            "LogicalResourceId": event.logical_id,
            "PhysicalResourceId": event.physical_id,
            "ResourceProperties": event.properties or "null",
            "ResourceStatus": event.status,
            "ResourceStatusReason": event.reason,
            "ResourceType": event.type,
            "StackName": self.name,
            "ClientRequestToken": "null",
        }
        return "".join(f"{name}='{value}'\n" for name, value in lines.items())


@dataclass(eq=False)
class ChangeSet:
    """`changes` are ResourceChanges as DescribeChangeSet tells them."""

    change_set_id: str
    name: str
    stack: Stack
    kind: str  # CREATE or UPDATE
    body: str
    texts: dict[str, str]
    settings: Settings
    description: str = ""
    status: str = "CREATE_COMPLETE"
    reason: str = ""
    execution: str = "AVAILABLE"
    changes: list[dict[str, Any]] = field(default_factory=list)
    on_failure: str = ""
    created_at: datetime = field(default_factory=utcnow)


def new_id(account_id: str, region: str, kind: str, name: str) -> str:
    """Return an ARN; `kind` is `stack` or `changeSet`."""
    place = f"arn:{get_partition(region)}:cloudformation:{region}:{account_id}"
    return f"{place}:{kind}/{name}/{mock_random.uuid4()}"
