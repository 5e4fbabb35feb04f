"""What may be asked of an account's record, and how a call reads in a terminal."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, TypedDict

from cloud.shapes import Event


class Wanted(TypedDict, total=False):
    """Which calls. `principal`, `action` (`s3:GetObject`) and `resource` may hold `*` and `?`.

    `principal` is an ARN, a name or a key's id; `resource` an ARN or a name. Moments are aware.
    `allowed` calls are those that succeeded; `denied` ones were refused by a policy.
    """

    event_name: str | None
    principal: str | None
    action: str | None
    resource: str | None
    since: datetime | None
    until: datetime | None
    outcome: Literal["allowed", "denied", "error"] | None
    read_only: bool | None
    include_operator: bool
    newest_first: bool


def as_query(wanted: Wanted) -> dict[str, str]:
    """Return the query of the control socket that asks for it."""
    values: Mapping[str, Any] = wanted
    return {name: _text(value) for name, value in values.items() if value is not None}


def in_words(event: Event) -> str:
    """Return one line: when, who, what, on what, and how it ended."""
    who = event.userIdentity
    name = who.userName or (who.arn or "anonymous").rpartition(":")[2]
    service = event.eventSource.partition(".")[0]
    about = event.resources[0]["ARN"] if event.resources else "-"
    outcome = event.errorCode or "ok"
    return f"{event.eventTime}  {name}  {service}:{event.eventName}  {about}  {outcome}"


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return value.isoformat() if isinstance(value, datetime) else str(value)
