"""Checks on what a state machine of Step Functions has done."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import jmespath
from pydantic import Field

from grader.checks.aws import Query
from grader.checks.base import Check
from grader.checks.evidence import Evidence
from grader.checks.matching import Matcher
from grader.checks.verdict import Finding, met, missed

Status = Literal["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"]

_MOST = 50  # executions that are looked at, the newest first
_PAGE = 1000  # events


class Told(Matcher):
    """Conditions on an execution's input or output, which are JSON."""

    query: Query | None = Field(default=None, description="JMESPath over it.")

    def of(self, text: str | None) -> Finding:
        """Return whether the text is as wanted."""
        try:
            value = json.loads(text) if text else None
        except ValueError:
            return missed(self.compare(None).expected, "no JSON")
        return self.compare(jmespath.search(self.query, value) if self.query else value)


class Stay(Matcher):
    """How long an execution was in a state, in seconds."""

    state: str = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class _Execution:
    told: dict[str, Any]
    events: Sequence[dict[str, Any]]

    @property
    def seconds(self) -> float:
        ended = self.told.get("stopDate")
        return 0.0 if ended is None else _between(self.told["startDate"], ended)

    def entered(self) -> Iterator[dict[str, Any]]:
        return (event for event in self.events if "stateEnteredEventDetails" in event)

    def states(self) -> list[str]:
        return [str(event["stateEnteredEventDetails"]["name"]) for event in self.entered()]

    def stay(self, state: str) -> float | None:
        """Return the seconds from the first entry of a state to the exit that follows it."""
        began = None
        for event in self.events:
            if began is None and event.get("stateEnteredEventDetails", {}).get("name") == state:
                began = event["timestamp"]
            if began is not None and event.get("stateExitedEventDetails", {}).get("name") == state:
                return _between(began, event["timestamp"])
        return None

    def at_once(self) -> int:
        """Return how many items of its Maps were under way at once, at the most."""
        running = most = 0
        for event in self.events:
            kind = event["type"]
            running += kind == "MapIterationStarted"
            running -= kind.startswith("MapIteration") and kind != "MapIterationStarted"
            most = max(most, running)
        return most


class AwsExecution(Check):
    """Pass when executions of a state machine went as described; each must meet everything.

    Source: AWS Step Functions API Reference, "GetExecutionHistory".
    """

    kind: Literal["aws.execution"]
    machine: str = Field(description="The state machine's name.", min_length=1)
    status: Status = "SUCCEEDED"
    input: tuple[Told, ...] = ()
    output: tuple[Told, ...] = ()
    error: str | None = Field(default=None, description="The name of the error that ended it.")
    states: tuple[str, ...] = Field(
        default=(), description="Entered in this order; others may lie between."
    )
    seconds: Matcher | None = Field(default=None, description="From start to end.")
    stay: Stay | None = None
    at_once: Matcher | None = Field(default=None, description="Items of a Map under way at once.")
    at_least: int = Field(default=1, ge=1, description="So many executions.")

    def look(self, evidence: Evidence) -> Finding:
        found = list(self._executions(evidence))
        wanted = f"{self.at_least} of {self.machine}, {self.status}"
        if not found:
            return missed(wanted, f"no execution of {self.machine}")
        misses = [miss for one in found if (miss := self._miss(one)) is not None]
        fitting = len(found) - len(misses)
        if fitting >= self.at_least:
            return met(wanted, f"{fitting} of them")
        if not misses:
            return missed(wanted, f"{fitting} of them")
        return max(misses, key=lambda miss: miss[0])[1]  # the nearest; of several, the latest

    def _executions(self, evidence: Evidence) -> Iterator[_Execution]:
        call = evidence.aws.call
        listed = call("stepfunctions", "list_state_machines", {"maxResults": _PAGE})
        arns = {one["name"]: one["stateMachineArn"] for one in listed["stateMachines"]}
        if self.machine not in arns:
            return
        asked = {"stateMachineArn": arns[self.machine], "maxResults": _MOST}
        for one in call("stepfunctions", "list_executions", asked)["executions"]:
            named = {"executionArn": one["executionArn"]}
            history = {**named, "maxResults": _PAGE}
            yield _Execution(
                call("stepfunctions", "describe_execution", named),
                call("stepfunctions", "get_execution_history", history)["events"],
            )

    def _miss(self, one: _Execution) -> tuple[int, Finding] | None:
        """Return the first thing that is not as wanted, and how many before it are."""
        findings = enumerate(self._findings(one))
        return next(((met_, finding) for met_, finding in findings if not finding.passed), None)

    def _findings(self, one: _Execution) -> Iterator[Finding]:
        for wanted in self.input:
            yield _about("input", wanted.of(one.told.get("input")))
        status, error = one.told["status"], one.told.get("error")
        found = f"{status} with the error {error}" if error else status
        yield Finding(status == self.status, self.status, found)
        if self.error is not None:
            yield Finding(error == self.error, f"the error {self.error}", found)
        for wanted in self.output:
            yield _about("output", wanted.of(one.told.get("output")))
        went = one.states()
        yield Finding(_in_order(self.states, went), " → ".join(self.states), " → ".join(went))
        if self.seconds is not None:
            yield _about("seconds in all", self.seconds.compare(round(one.seconds, 1)))
        if self.stay is not None:
            stayed = one.stay(self.stay.state)
            shown = None if stayed is None else round(stayed, 1)
            yield _about(f"seconds in {self.stay.state}", self.stay.compare(shown))
        if self.at_once is not None:
            yield _about("items at once", self.at_once.compare(one.at_once()))


def _about(what: str, finding: Finding) -> Finding:
    return Finding(finding.passed, f"{what}: {finding.expected}", f"{what}: {finding.found}")


def _in_order(wanted: Sequence[str], went: Sequence[str]) -> bool:
    rest = iter(went)
    return all(name in rest for name in wanted)


def _between(began: datetime | str, ended: datetime | str) -> float:
    first, last = (
        datetime.fromisoformat(one) if isinstance(one, str) else one for one in (began, ended)
    )
    return (last - first).total_seconds()
