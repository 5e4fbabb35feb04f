"""Checks on the learner's home and on what the learner answered."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from grader.checks.aws import Digest
from grader.checks.base import Check
from grader.checks.evidence import Evidence
from grader.checks.history import folder
from grader.checks.matching import LONGEST, Regexp, Words
from grader.checks.verdict import Finding, met, missed, shown

if TYPE_CHECKING:
    from typing import Self

NUMBER = re.compile(r"[-+]?\d[\d,_ ]*(?:\.\d+)?|[-+]?\.\d+")


class FileCheck(Check):
    """Pass when a file of the home is as described. Links are not followed."""

    kind: Literal["file"]
    path: str = Field(min_length=1, description="Relative to the home.")
    exists: bool = True
    contains: str | None = None
    lacks: str | None = None
    matches: Regexp | None = None
    text: str | None = Field(
        default=None, description="The whole content, but for its last newline."
    )
    sha256: Digest | None = None
    executable: bool | None = None
    directory: bool = Field(default=False, description="It must be a folder.")

    def look(self, evidence: Evidence) -> Finding:
        fact = evidence.file(folder(self.path))
        if not self.exists or not fact.exists:
            states = (f"no ~/{folder(self.path)}", f"~/{folder(self.path)}")
            return Finding(fact.exists is self.exists, states[self.exists], states[fact.exists])
        kind = "directory" if self.directory else "file"
        if fact.kind != kind:
            return missed(f"~/{fact.path} as a {kind}", f"a {fact.kind}")
        if self.executable is not None and fact.executable is not self.executable:
            states = ("a file that cannot be run", "a file that can be run")
            return missed(states[self.executable], states[fact.executable])
        return self._content(fact.content)

    def _content(self, content: bytes | None) -> Finding:
        asked = (self.contains, self.lacks, self.matches, self.text, self.sha256)
        if all(wanted is None for wanted in asked):
            return met(f"~/{self.path}", f"~/{self.path}")
        if content is None:
            return missed("a short file", "a file too long to be right")
        digest, text = hashlib.sha256(content).hexdigest(), content.decode(errors="replace")
        faults = (
            (self.sha256 is not None and digest != self.sha256.lower(), f"SHA-256 {self.sha256}"),
            (self.contains is not None and self.contains not in text, f"{self.contains} in it"),
            (self.lacks is not None and self.lacks in text, f"no {self.lacks} in it"),
            (
                self.matches is not None and not re.search(self.matches, text[:LONGEST]),
                f"text like {self.matches}",
            ),
            (
                self.text is not None and text.rstrip("\n") != self.text.rstrip("\n"),
                shown(self.text),
            ),
        )
        wrong = [expected for fault, expected in faults if fault]
        return Finding(not wrong, wrong[0] if wrong else f"~/{self.path}", shown(text))


class AnswerCheck(Check):
    """Pass when the learner's answer to the task is right."""

    kind: Literal["answer"]
    equals: Words | None = None
    one_of: tuple[Words, ...] = ()
    matches: Regexp | None = Field(default=None, description="The whole answer must match.")
    number: Words | None = Field(default=None, description="A number, within `tolerance`.")
    tolerance: float = Field(default=0.0, ge=0)
    exact: bool = Field(default=False, description="Spaces and capitals count.")

    @model_validator(mode="after")
    def _has_a_right_answer(self) -> Self:
        given = {"equals", "one_of", "matches", "number"} & self.model_fields_set
        if len(given) != 1:
            raise ValueError("Give exactly one of `equals`, `one_of`, `matches` and `number`.")
        return self

    def look(self, evidence: Evidence) -> Finding:
        answer = evidence.answers.get(evidence.task_id, "")
        if not answer.strip():
            return missed("an answer", "no answer yet")
        return Finding(self._right(answer), "the right answer", shown(answer))

    def _right(self, answer: str) -> bool:
        if self.number is not None:
            value, wanted = as_number(answer), as_number(self.number)
            return (
                value is not None and wanted is not None and abs(value - wanted) <= self.tolerance
            )
        if self.matches is not None:
            flags = re.RegexFlag(0) if self.exact else re.IGNORECASE
            return re.fullmatch(self.matches, self._plain(answer), flags) is not None
        wanted_texts = self.one_of or (self.equals,)
        return self._normal(answer) in {self._normal(str(text)) for text in wanted_texts}

    def _plain(self, text: str) -> str:
        return text if self.exact else " ".join(text.split())

    def _normal(self, text: str) -> str:
        return text if self.exact else self._plain(text).strip("`'\"").casefold()


def as_number(text: str) -> float | None:
    """Return the number that `text` says: "1,200 items" is 1200; None when there is not just one."""
    found = NUMBER.findall(text)
    if len(found) != 1:
        return None
    return float(re.sub(r"[,_ ]", "", found[0]))
