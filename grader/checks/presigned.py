"""Checks on addresses that the learner signed."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from pydantic import Field

from grader.checks.base import Check
from grader.checks.evidence import Evidence
from grader.checks.history import folder
from grader.checks.verdict import Finding, met, missed, shown
from labs.providers.base import AwsCallError, InvalidCallError

STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Link:
    """A signed address. Version 2 tells its end only: then `seconds` are those that are left."""

    url: str
    seconds: int
    works_at: float  # a moment in its time; seconds since 1970


class AwsPresigned(Check):
    """Pass when a file of the home holds a signed address that serves an S3 object.

    It is judged as of when it was signed, so one that has run out since passes still.
    """

    kind: Literal["aws.presigned"]
    path: str = Field(min_length=1, description="The file, relative to the home.")
    bucket: str = Field(min_length=1)
    key: str = Field(min_length=1)
    at_most: int = Field(default=604_800, ge=1, description="Seconds that it is good for.")

    def look(self, evidence: Evidence) -> Finding:
        path = folder(self.path)
        wanted = f"a signed address of {self.key} in ~/{path}, good for {self.at_most} seconds"
        content = evidence.file(path).content
        if content is None:
            return missed(wanted, f"no file ~/{path}")
        try:
            link = _read(content.decode(errors="replace"))
        except ValueError:
            return missed(wanted, f"no signed address in ~/{path}")
        if link.seconds > self.at_most:
            return missed(wanted, f"an address that is good for {link.seconds} seconds")
        return self._served(link, wanted, evidence)

    def _served(self, link: Link, wanted: str, evidence: Evidence) -> Finding:
        try:
            status, body = evidence.aws.get(link.url, link.works_at)
            right = evidence.aws.body(self.bucket, self.key)
        except InvalidCallError as fault:
            return missed(wanted, shown(str(fault)))
        except AwsCallError as refusal:
            return missed(wanted, shown(str(refusal)))
        if status != 200:
            return missed(wanted, f"an address that answers {status}")
        if body != right:
            return missed(wanted, "the address of another object")
        return met(wanted, wanted)


def _read(text: str) -> Link:
    """Return the address in the first line that is one. Raises ValueError."""
    url = next(word for word in [*text.split(), ""] if word.startswith("http") or not word)
    query = {name.lower(): values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    if "x-amz-signature" in query:
        signed_at = datetime.strptime(query.get("x-amz-date", ""), STAMP).replace(tzinfo=UTC)
        return Link(url, int(query.get("x-amz-expires", "")), signed_at.timestamp() + 1)
    if "signature" in query:
        ends = int(query.get("expires", ""))
        return Link(url, max(0, ends - int(time.time())), ends - 1)
    raise ValueError("It is not signed.")
