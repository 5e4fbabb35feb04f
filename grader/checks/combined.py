"""Checks made of other checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from grader.checks.base import Check
from grader.checks.evidence import Evidence
from grader.checks.verdict import Finding

if TYPE_CHECKING:
    from grader.checks.union import AnyCheck


class _Several(Check):
    checks: tuple[AnyCheck, ...] = Field(min_length=1)

    @property
    def patient(self) -> bool:
        return any(check.patient for check in self.checks)

    def begin(self, evidence: Evidence) -> None:
        for check in self.checks:
            check.begin(evidence)


class AllCheck(_Several):
    """Pass when all of `checks` pass; what the first that fails found is told."""

    kind: Literal["all"]

    def look(self, evidence: Evidence) -> Finding:
        findings = [check.look(evidence) for check in self.checks]
        return next((f for f in findings if not f.passed), findings[0])


class AnyOfCheck(_Several):
    """Pass when one of `checks` passes: several roads to the same place."""

    kind: Literal["any"]

    def look(self, evidence: Evidence) -> Finding:
        findings = [check.look(evidence) for check in self.checks]
        return next((f for f in findings if f.passed), findings[0])


class NotCheck(Check):
    """Pass when `check` does not pass."""

    kind: Literal["not"]
    check: AnyCheck

    @property
    def patient(self) -> bool:
        return self.check.patient

    def begin(self, evidence: Evidence) -> None:
        self.check.begin(evidence)

    def look(self, evidence: Evidence) -> Finding:
        finding = self.check.look(evidence)
        return Finding(not finding.passed, f"not: {finding.expected}", finding.found)
