"""Checks on what the learner's own machines serve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from grader.checks.base import Check
from grader.checks.evidence import Evidence
from grader.checks.verdict import Finding, met, missed, shown

if TYPE_CHECKING:
    from runner.shapes import Page

MOST_ASKED = 4  # instances


class HttpCheck(Check):
    """Pass when an EC2 instance serves a page as described to the learner's address."""

    kind: Literal["http"]
    filters: list[dict[str, Any]] = Field(
        default=[],
        description="Which instances, as `describe_instances` filters them. Only those that run "
        "are asked, and one that serves is enough.",
    )
    port: int = Field(default=80, ge=1, le=65_535)
    path: str = Field(default="/", pattern=r"^/[\x21-\x7e]*$")
    status: int = Field(default=200, ge=100, le=599)
    contains: str | None = None

    def look(self, evidence: Evidence) -> Finding:
        running = {"Name": "instance-state-name", "Values": ["running", "pending"]}
        asked = {"Filters": [*self.filters, running]}
        answer = evidence.aws.call("ec2", "describe_instances", asked)
        found = [one["InstanceId"] for held in answer["Reservations"] for one in held["Instances"]]
        wanted = f"status {self.status}"
        if self.contains is not None:
            wanted += f" with {shown(self.contains)} in it"
        told = "no instance that runs"
        for instance in found[:MOST_ASKED]:
            page = evidence.page(instance, self.port, self.path)
            if self._fits(page):
                return met(wanted, f"status {page.status}")
            told = _told(page)
        return missed(wanted, told)

    def _fits(self, page: Page) -> bool:
        return page.status == self.status and (self.contains or "") in page.text


def _told(page: Page) -> str:
    if page.outcome != "answered":
        return f"no answer: {page.outcome}"
    return f"status {page.status}, {shown(page.text)}"
