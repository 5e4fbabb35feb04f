"""Checks on the record: what the learner did, and as whom."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from grader.checks.base import Check
from grader.checks.evidence import Evidence
from grader.checks.matching import Matcher, ValueOrMatcher
from grader.checks.verdict import Finding


def _several(value: Any) -> Any:  # noqa: ANN401 (what YAML holds)
    return [value] if isinstance(value, str) else value


Names = Annotated[
    tuple[str, ...],
    BeforeValidator(_several, json_schema_input_type=str | tuple[str, ...]),
    Field(min_length=1),
]


class EventPattern(BaseModel):
    """Which events of the record are meant."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    event_name: Names = Field(description="As CloudTrail: DeleteObject, or several.")
    source: str | None = Field(default=None, description="The service: s3, iam …")
    parameters: dict[str, ValueOrMatcher] = Field(
        default_factory=dict,
        description="Request parameters: a value, or matchers. Capitals in names do not count.",
    )
    response: dict[str, ValueOrMatcher] = Field(
        default_factory=dict, description="Response elements: a value, or matchers."
    )
    outcome: str = Field(
        default="success", description="success, failure, any, or an error code of AWS."
    )
    by: str | None = Field(default=None, description="The caller's ARN; * stands for anything.")

    def of(self, evidence: Evidence) -> list[dict[str, Any]]:
        """Return the learner's events that fit, oldest first."""
        found = [e for name in dict.fromkeys(self.event_name) for e in evidence.aws.events(name)]
        return sorted((e for e in found if self._fits(e)), key=lambda e: int(e["sequence"]))

    def _fits(self, event: dict[str, Any]) -> bool:
        arn = (event.get("userIdentity") or {}).get("arn") or ""
        return (
            (self.source is None or event["eventSource"].split(".")[0] == self.source.split(".")[0])
            and self._ended_so(event.get("errorCode"))
            and (self.by is None or fnmatch.fnmatchcase(arn, self.by))
            and _all_fit(self.parameters, event.get("requestParameters") or {})
            and _all_fit(self.response, event.get("responseElements") or {})
        )

    def _ended_so(self, error: str | None) -> bool:
        if self.outcome in ("success", "failure"):
            return (error is None) is (self.outcome == "success")
        return self.outcome in ("any", error)


class AwsEvent(Check, EventPattern):
    """Pass when the record holds so many events of this pattern."""

    kind: Literal["aws.event"]
    at_least: int = Field(default=1, ge=0)
    at_most: int | None = Field(default=None, ge=0)
    after: EventPattern | None = Field(
        default=None, description="Only events later than the first of these count."
    )

    def look(self, evidence: Evidence) -> Finding:
        events = self.of(evidence)
        if self.after is not None:
            first = self.after.of(evidence)[:1]
            events = [e for e in events if first and e["sequence"] > first[0]["sequence"]]
        enough = len(events) >= self.at_least
        few = self.at_most is None or len(events) <= self.at_most
        return Finding(enough and few, self._wanted(), f"{len(events)} such calls in the record")

    def _wanted(self) -> str:
        name = " or ".join(self.event_name)
        bounds = f"at least {self.at_least}" if self.at_least else "any number"
        if self.at_most is not None:
            bounds = f"{self.at_least} to {self.at_most}"
        return f"{bounds} of {name}"


def _all_fit(wanted: Mapping[str, Matcher], have: Mapping[str, Any]) -> bool:
    known = _folded(have)
    return all(_fold(m).compare(known.get(name.lower())).passed for name, m in wanted.items())


def _fold(matcher: Matcher) -> Matcher:
    """Return a matcher for values whose keys are folded."""
    values = {name: _folded(getattr(matcher, name)) for name in matcher.conditions()}
    return matcher.model_copy(update=values)


def _folded(value: Any) -> Any:  # noqa: ANN401 (any JSON)
    """Return `value` with its keys in small letters: CloudTrail spells bucketName and BucketName."""
    if isinstance(value, Mapping):
        return {str(key).lower(): _folded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_folded(item) for item in value]
    return value
