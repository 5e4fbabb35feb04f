"""Checks made of other checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from grader.checks.base import Check
from grader.checks.evidence import Evidence
from grader.checks.verdict import Finding

if TYPE_CHECKING:
    from grader.checks.union import AnyCheck


class AllCheck(Check):
    """Pass when all of `checks` pass; what the first that fails found is told."""

    kind: Literal["all"]
    checks: tuple[AnyCheck, ...] = Field(min_length=1)

    def look(self, evidence: Evidence) -> Finding:
        findings = [check.look(evidence) for check in self.checks]
        return next((f for f in findings if not f.passed), findings[0])


class AnyOfCheck(Check):
    """Pass when one of `checks` passes: several roads to the same place."""

    kind: Literal["any"]
    checks: tuple[AnyCheck, ...] = Field(min_length=1)

    def look(self, evidence: Evidence) -> Finding:
        findings = [check.look(evidence) for check in self.checks]
        return next((f for f in findings if f.passed), findings[0])


class NotCheck(Check):
    """Pass when `check` does not pass."""

    kind: Literal["not"]
    check: AnyCheck

    def look(self, evidence: Evidence) -> Finding:
        finding = self.check.look(evidence)
        return Finding(not finding.passed, f"not: {finding.expected}", finding.found)
