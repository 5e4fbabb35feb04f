"""Which events of a record are wanted. What a line's head tells is asked before it is parsed."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from cloud.errors import SearchError
from cloud.policy.glob import Glob, glob

# Every line of a record begins so: see `events.describe`.
HEAD = re.compile(
    rb'\{"sequence":(\d+),"operator":(true|false),"readOnly":(true|false),'
    rb'"eventTime":"([^"]*)","eventSource":"([^"]*)","eventName":"([^"]*)"'
)
OUTCOMES = ("allowed", "denied", "error")
# The codes by which services say that a policy forbids.
_DENIALS = frozenset(
    {"AccessDenied", "AccessDeniedException", "AccessDeniedFault", "AuthorizationError"}
    | {"UnauthorizedOperation", "Client.UnauthorizedOperation", "NotAuthorized", "403"}
)
_PREFIXES = {"monitoring": "cloudwatch"}  # where a policy names the service otherwise
_WILDCARD = re.compile(r"[*?]")


@dataclass
class Head:
    """A line of a record, parsed when more than its head is asked for."""

    sequence: int
    found: re.Match[bytes]
    line: bytes

    @cached_property
    def event(self) -> dict[str, Any]:
        event: dict[str, Any] = json.loads(self.line)
        return event


@dataclass(frozen=True)
class Search:
    """Which events are wanted: above `after` and up to `upto`, oldest first, at most `limit`.

    `principal` is an ARN, a user's or role's name or an access key's id; `action` is as in a
    policy (`s3:GetObject`); `resource` is an ARN or a name. All three may hold `*` and `?`.
    `since` and `until` are aware. `outcome` is one of OUTCOMES. `also` is asked last; lines
    without `holding` are not looked at.
    """

    event_name: str | None = None
    principal: str | None = None
    action: str | None = None
    resource: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    outcome: str | None = None
    read_only: bool | None = None
    after: int = 0
    upto: int | None = None
    limit: int = 1000
    include_operator: bool = False
    newest_first: bool = False
    holding: bytes = b""
    also: Callable[[dict[str, Any]], bool] | None = None

    def may_be_in(self, stream: str) -> bool:
        """Tell whether a stream of the record can hold what is wanted."""
        if stream == "operator":
            return self.include_operator
        return self.read_only is None or self.read_only is (stream == "reads")

    def may_fit(self, head: Head) -> bool:
        """Tell from the head alone."""
        found = head.found
        return (
            head.sequence > self.after
            and (self.upto is None or head.sequence <= self.upto)
            and (self.include_operator or found[2] == b"false")
            and (self.read_only is None or self.read_only is (found[3] == b"true"))
            and self._since <= found[4] <= self._until
        )

    def fits(self, event: dict[str, Any]) -> bool:
        return (
            self.event_name in {None, event["eventName"]}
            and (self.outcome is None or outcome_of(event) == self.outcome)
            and _any_matches(self._principal, principals_of(event))
            and _any_matches(self._action, actions_of(event))
            and _any_matches(self._resource, resources_of(event))
            and (self.also is None or self.also(event))
        )

    @cached_property
    def _since(self) -> bytes:
        return b"" if self.since is None else _stamp(self.since)

    @cached_property
    def _until(self) -> bytes:
        return b"\xff" if self.until is None else _stamp(self.until)

    @cached_property
    def needles(self) -> tuple[bytes, ...]:
        """What a fitting line holds to the letter; of a pattern, its longest run without `*`."""
        patterns = [pattern for pattern in (self.principal, self.resource) if pattern]
        runs = [max(_WILDCARD.split(pattern), key=len) for pattern in patterns]
        needles = [json.dumps(run)[1:-1].encode() for run in runs if run]
        if self.event_name is not None:
            needles.append(b'"eventName":' + json.dumps(self.event_name).encode())
        if self.outcome in {"denied", "error"}:
            needles.append(b'"errorCode":')
        return (*needles, self.holding) if self.holding else tuple(needles)

    @cached_property
    def _principal(self) -> Glob | None:
        return None if self.principal is None else glob(self.principal)

    @cached_property
    def _resource(self) -> Glob | None:
        return None if self.resource is None else glob(self.resource)

    @cached_property
    def _action(self) -> Glob | None:
        return None if self.action is None else glob(self.action.lower())


def from_query(query: Mapping[str, str]) -> Search:
    """Return what a query of the control socket asks for. Raises SearchError."""
    outcome, read_only = query.get("outcome"), query.get("read_only")
    if outcome not in {None, *OUTCOMES}:
        raise SearchError(f"An outcome is one of {', '.join(OUTCOMES)}; “{outcome}” is not.")
    try:
        return Search(
            event_name=query.get("event_name"),
            principal=query.get("principal"),
            action=query.get("action"),
            resource=query.get("resource"),
            since=_moment(query.get("since")),
            until=_moment(query.get("until")),
            outcome=outcome,
            read_only=None if read_only is None else read_only == "1",
            after=int(query.get("after", "0")),
            limit=int(query.get("limit", "1000")),
            include_operator=query.get("include_operator") == "1",
            newest_first=query.get("newest_first") == "1",
        )
    except ValueError as fault:
        raise SearchError(f"The record cannot be searched for this: {fault}.") from fault


def outcome_of(event: dict[str, Any]) -> str:
    code = event.get("errorCode")
    if code is None:
        return "allowed"
    return "denied" if code in _DENIALS else "error"


def principals_of(event: dict[str, Any]) -> Iterator[str]:
    who = event["userIdentity"]
    issuer = who.get("sessionContext", {}).get("sessionIssuer", {})
    for source in (who, issuer):
        for name in ("arn", "userName", "accessKeyId", "principalId"):
            if value := source.get(name):
                yield str(value)


def actions_of(event: dict[str, Any]) -> Iterator[str]:
    """Yield the actions that the call needed, in small letters, and the operation's own name."""
    prefix = event["eventSource"].partition(".")[0]
    yield f"{_PREFIXES.get(prefix, prefix)}:{event['eventName']}".lower()
    for decision in _decisions(event):
        yield str(decision["action"]).lower()


def resources_of(event: dict[str, Any]) -> Iterator[str]:
    """Yield ARNs, and whatever the parameters name."""
    for resource in event.get("resources", ()):
        if arn := resource.get("ARN"):
            yield arn
    for decision in _decisions(event):
        yield str(decision["resource"])
    yield from _texts(event.get("requestParameters"))


def _decisions(event: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what the policy engine was asked for this call, and said."""
    decisions: list[dict[str, Any]] = (event.get("authorization") or {}).get("decisions", [])
    return decisions


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _any_matches(pattern: Glob | None, texts: Iterator[str]) -> bool:
    return pattern is None or any(pattern.matches(text) for text in texts)


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _stamp(moment: datetime) -> bytes:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}".encode()
