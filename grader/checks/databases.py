"""A check on what a database of RDS answers."""

from __future__ import annotations

import json
from typing import Any, Literal, Self

import jmespath
from pydantic import Field, model_validator

from grader.checks.aws import Query
from grader.checks.base import Check
from grader.checks.evidence import Evidence
from grader.checks.matching import Matcher
from grader.checks.verdict import Finding, missed, shown
from labs.providers.base import AwsCallError, Statement


class SqlCheck(Check, Matcher):
    """Pass when a DB instance answers a statement as wanted, or refuses with a code.

    It is asked as the master user, from outside the learner's machine: security groups do not
    matter, only what is committed is seen, and nothing that the statement does is committed.
    Compared is the first value of the first row, or what `query` takes from `{columns, rows}`.
    """

    kind: Literal["sql"]
    instance: str = Field(description="The DB instance's identifier.", min_length=1)
    statement: str = Field(description="One statement of SQL.", min_length=1)
    database: str | None = Field(default=None, description="The database (schema) that is used.")
    plain: bool = Field(default=False, description="Connect without TLS.")
    query: Query | None = Field(default=None, description="JMESPath over `{columns, rows}`.")
    error: str | None = Field(
        default=None, description="The server's code that it must refuse with, or `any`."
    )

    @model_validator(mode="after")
    def _one_question(self) -> Self:
        if (self.error is None) != bool(self.conditions()):
            raise ValueError("Give either matchers, such as `equals`, or `error`.")
        return self

    def look(self, evidence: Evidence) -> Finding:
        try:
            asked = Statement(self.instance, self.statement, self.database, self.plain)
            told = evidence.aws.sql(asked)
        except AwsCallError as refusal:
            return missed("a database that answers", shown(str(refusal)))
        if self.error is not None:
            found = "an answer" if told.error is None else f"{told.code}: {told.error}"
            fits = told.error is not None and self.error in ("any", told.code)
            return Finding(fits, f"the error {self.error}", shown(found))
        if told.error is not None:
            return missed("an answer", shown(f"{told.code}: {told.error}"))
        return self.compare(self._value({"columns": told.columns, "rows": told.rows}))

    def _value(self, told: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
        if self.query is not None:
            return jmespath.search(self.query, json.loads(json.dumps(told)))
        rows = told["rows"]
        return rows[0][0] if rows and rows[0] else None
