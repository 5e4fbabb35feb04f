"""A check on what a Lambda function does with an event."""

from __future__ import annotations

import base64
import json
from typing import Any, Literal, Self

import jmespath
from pydantic import Field, JsonValue, model_validator

from grader.checks.aws import Query
from grader.checks.base import Check
from grader.checks.evidence import Evidence
from grader.checks.matching import Matcher
from grader.checks.verdict import Finding, missed, shown
from labs.providers.base import AwsCallError, Step

LONGEST = 10  # seconds that a function may run for a check


class FunctionCheck(Check, Matcher):
    """Pass when a function does with an event what is wanted.

    It is invoked in a copy of the account that is dropped at once: whatever it writes, nothing
    changes for the learner.
    """

    kind: Literal["function"]
    function: str = Field(description="A name or an ARN.", min_length=1)
    qualifier: str | None = Field(default=None, description="A version or an alias.")
    event: JsonValue = Field(default_factory=dict, description="Any JSON.")
    query: Query | None = Field(default=None, description="JMESPath over what it returned.")
    error: str | None = Field(default=None, description="The errorType that it must fail with.")
    log: Matcher | None = Field(default=None, description="What the invocation wrote to its log.")

    @model_validator(mode="after")
    def _one_question(self) -> Self:
        if self.error is not None and (self.query is not None or self.conditions()):
            raise ValueError("`error` says that it fails: leave out `query` and matchers.")
        if self.query is not None and not self.conditions():
            raise ValueError("`query` needs a matcher, such as `equals` or `exists: true`.")
        return self

    @property
    def patient(self) -> bool:
        return True

    def begin(self, evidence: Evidence) -> None:
        """Have the function start in the copy: its first start there takes longest of all."""
        evidence.begin(self._invoke)

    def look(self, evidence: Evidence) -> Finding:
        try:
            answer = self._invoke(evidence)
        except AwsCallError as refusal:
            return missed("a function that runs", shown(str(refusal)))
        told = json.loads(answer["Payload"] or b"null")
        finding = self._failed(told) if "FunctionError" in answer else self._returned(told)
        if not finding.passed or self.log is None:
            return finding
        log = base64.b64decode(answer.get("LogResult", "")).decode(errors="replace")
        compared = self.log.compare(log)
        return Finding(compared.passed, f"{compared.expected} in the log", compared.found)

    def _failed(self, told: Any) -> Finding:  # noqa: ANN401 (whatever a learner's code raises)
        kind = told.get("errorType") if isinstance(told, dict) else None
        message = told.get("errorMessage") if isinstance(told, dict) else told
        found = f"{kind}: {shown(message)}"
        if self.error is not None:
            return Finding(kind == self.error, f"the error {self.error}", found)
        return missed(self.compare(None).expected, found)

    def _returned(self, told: Any) -> Finding:  # noqa: ANN401 (whatever a learner's code returns)
        if self.error is not None:
            return missed(f"the error {self.error}", shown(told))
        return self.compare(jmespath.search(self.query, told) if self.query else told)

    def _invoke(self, evidence: Evidence) -> dict[str, Any]:
        which = {"FunctionName": self.function}
        settings = evidence.aws.call("lambda", "get_function_configuration", which)
        steps = []
        if settings.get("Timeout", 3) > LONGEST and self.qualifier is None:
            shorter = which | {"Timeout": LONGEST}
            steps.append(Step("lambda", "update_function_configuration", shorter))
        version = {} if self.qualifier is None else {"Qualifier": self.qualifier}
        payload = json.dumps(self.event).encode()
        asked = which | version | {"Payload": payload, "LogType": "Tail"}
        return evidence.aws.rehearse([*steps, Step("lambda", "invoke", asked)])[-1]
