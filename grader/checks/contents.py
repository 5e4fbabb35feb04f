"""Checks on one file of a commit, on what is ignored, and on remotes."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field

from grader.checks.git import GitCheck
from grader.checks.history import History
from grader.checks.matching import Regexp
from grader.checks.snapshots import Revision
from grader.checks.verdict import Finding, met, missed, shown

InRepository = Field(min_length=1, description="Relative to the repository's folder.")


class GitFile(GitCheck):
    """Pass when a commit holds a file, with content as described."""

    kind: Literal["git.file"]
    file: str = InRepository
    at: str = Revision
    contains: str | None = None
    lacks: str | None = None
    matches: Regexp | None = Field(default=None, description="A regular expression, found within.")

    def ask(self, history: History) -> Finding:
        place = f"{self.file} in {self.at}"
        commit = history.at(self.at)
        entry = history.files(commit).get(self.file) if commit else None
        if entry is None:
            return missed(place, f"no {place}")
        if self.contains is None and self.lacks is None and self.matches is None:
            return met(place, place)
        text = history.facts.blobs.get(entry.sha)
        if text is None:  # not short, no text, or not in HEAD any more
            return missed("a short text", "content that is not read")
        return self._content(place, text)

    def _content(self, place: str, text: str) -> Finding:
        faults = (
            (self.contains is not None and self.contains not in text, f"{self.contains}"),
            (self.lacks is not None and self.lacks in text, f"no {self.lacks}"),
            (self.matches is not None and not re.search(self.matches, text), f"{self.matches}"),
        )
        for fault, wanted in faults:
            if fault:
                return missed(f"{wanted} in {place}", shown(text))
        return met(place, place)


class GitIgnored(GitCheck):
    """Pass when a file that is there is ignored, as `git check-ignore` says."""

    kind: Literal["git.ignored"]
    file: str = InRepository

    def ask(self, history: History) -> Finding:
        rows = history.facts.ignored  # a folder that is ignored whole ends in /
        found = any(
            self.file == row or (row.endswith("/") and self.file.startswith(row)) for row in rows
        )
        states = (f"{self.file} not ignored", f"{self.file} ignored")
        return Finding(found, states[True], states[found])


class GitRemote(GitCheck):
    """Pass when a remote is configured, with an address like `matches`."""

    kind: Literal["git.remote"]
    remote: str = "origin"
    matches: Regexp | None = Field(default=None, description="Found within its address.")

    def ask(self, history: History) -> Finding:
        url = history.facts.remotes.get(self.remote)
        expected = f"a remote {self.remote}" + (f" at {self.matches}" if self.matches else "")
        if url is None:
            return missed(expected, f"no remote {self.remote}")
        right = self.matches is None or re.search(self.matches, url) is not None
        return Finding(right, expected, shown(url))
