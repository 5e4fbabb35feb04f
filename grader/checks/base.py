"""What all kinds of checks share: frozen data and one pure question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from grader.checks.verdict import Finding, Verdict, missed, shown
from labs.providers.base import AwsCallError, GitRefusedError

if TYPE_CHECKING:
    from typing import Self

    from grader.checks.evidence import Evidence
    from grader.checks.union import AnyCheck

Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Refinement(BaseModel):
    """One of several messages: said when the check in `if` passes, or always when it has none."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    when: AnyCheck | None = Field(default=None, alias="if")
    say: Sentence


def _as_list(value: Any) -> Any:  # noqa: ANN401 (what YAML holds)
    return [{"say": value}] if isinstance(value, str) else value


Otherwise = Annotated[
    tuple[Refinement, ...],
    BeforeValidator(_as_list, json_schema_input_type=str | tuple[Refinement, ...]),
]


class Check(BaseModel):
    """Base of every kind. A learner's mistake is a Verdict; an exception is a fault of ours."""

    model_config = ConfigDict(frozen=True, extra="forbid", regex_engine="python-re")

    name: str = Field(default="", description="A name for reports; the number serves without.")
    weight: int = Field(default=1, ge=1, le=100, description="Its share of the task's points.")
    otherwise: Otherwise = Field(
        default=(),
        description="The learner's sentence when it fails, or the first of several whose `if` "
        "passes. May contain {{expected}} and {{found}}.",
    )

    @model_validator(mode="after")
    def _last_message_has_no_condition(self) -> Self:
        if any(refinement.when is None for refinement in self.otherwise[:-1]):
            raise ValueError("Only the last message of `otherwise` may be without `if`.")
        return self

    @property
    def patient(self) -> bool:
        """Tell whether it may have to wait for what has begun. Others are asked before it."""
        return False

    def begin(self, evidence: Evidence) -> None:
        """Begin what takes long, while other checks are asked."""

    def look(self, evidence: Evidence) -> Finding:
        """Return what is there. Raises only when the fault is ours."""
        raise NotImplementedError

    def run(self, evidence: Evidence) -> Verdict:
        """Return the verdict, with the sentence that helps when it failed."""
        try:
            finding = self.look(evidence)
        except (AwsCallError, GitRefusedError) as refusal:  # of something that may be missing
            finding = missed("an answer", shown(str(refusal)))
        message = "" if finding.passed else self._message(finding, evidence)
        return Verdict(
            passed=finding.passed,
            message=message,
            expected=finding.expected,
            found=finding.found,
        )

    def _message(self, finding: Finding, evidence: Evidence) -> str:
        text = (
            self._chosen(evidence) or "This is not right yet: expected {expected}; found {found}."
        )
        return text.replace("{expected}", finding.expected).replace("{found}", finding.found)

    def _chosen(self, evidence: Evidence) -> str:
        for refinement in self.otherwise:
            if refinement.when is None or refinement.when.look(evidence).passed:
                return refinement.say
        return ""
