"""Checks on a repository of the learner, over facts that were read without trusting it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from grader.checks.base import Check
from grader.checks.evidence import Evidence
from grader.checks.history import History, folder
from grader.checks.matching import Matcher
from grader.checks.verdict import Finding, listed, missed
from labs.providers.base import GitRefusedError
from runner.shapes import GitFacts

Path = Field(description="The repository's folder, relative to the home.")


class GitCheck(Check):
    """A question about the repository whose top folder is `path`."""

    path: str = Path

    def look(self, evidence: Evidence) -> Finding:
        try:
            facts = evidence.git(folder(self.path)).facts
        except GitRefusedError as refusal:
            return missed(self._place(), str(refusal))
        missing = _no_repository(facts)
        if missing:
            return self.without_repository(missing)
        return self.ask(History(facts))

    def without_repository(self, found: str) -> Finding:
        """Return the finding where `path` is no repository; `found` says what it is."""
        return missed(self._place(), found)

    def ask(self, history: History) -> Finding:
        """Return the finding for a repository that can be read."""
        raise NotImplementedError

    def _place(self) -> str:
        return f"a Git repository in {_home(folder(self.path))}"


def _home(path: str) -> str:
    return f"~/{path}" if path else "the home folder"


def _no_repository(facts: GitFacts) -> str:
    """Return what there is where no repository is, "" where one is."""
    where = _home(folder(facts.path))
    if not facts.exists:
        return f"there is no folder {where}"
    if facts.toplevel is not None and folder(facts.toplevel) != folder(facts.path):
        return f"{where} lies inside the repository of {_home(folder(facts.toplevel))}"
    if not facts.is_repository:
        return f"{where} is a folder without a repository"
    return ""


class GitRepository(GitCheck):
    """Pass when `path` itself is a repository (lying inside another one is not enough)."""

    kind: Literal["git.repository"]
    exists: bool = True
    bare: bool | None = None

    def without_repository(self, found: str) -> Finding:
        expected = self._place() if self.exists else f"no repository in {_home(folder(self.path))}"
        return Finding(not self.exists, expected, found)

    def ask(self, history: History) -> Finding:
        if not self.exists:
            return missed(f"no repository in {_home(folder(self.path))}", "a repository")
        right = self.bare is None or history.facts.bare is self.bare
        kind = "bare" if self.bare else "with a working tree"
        expected = self._place() if self.bare is None else f"{self._place()}, {kind}"
        return Finding(
            right, expected, "a bare repository" if history.facts.bare else "a repository"
        )


class GitConfig(Check, Matcher):
    """Pass when a setting has the wanted value. Without a matcher it must be set."""

    kind: Literal["git.config"]
    key: str = Field(pattern=r"^[^.\s]+\..*[^.\s]$", description="Such as user.name.")
    scope: Literal["global", "local"] = "global"
    path: str = Field(default="", description="The repository, for the scope local.")

    def look(self, evidence: Evidence) -> Finding:
        try:
            config = self._settings(evidence)
        except GitRefusedError as refusal:
            return missed(f"{self.scope} {self.key}", str(refusal))
        values = config.get(_config_key(self.key), [])
        value = values[-1] if values else None  # the last one counts for Git
        compared = self.compare(value)
        passed = compared.passed if self.conditions() else bool(value)
        expected = compared.expected if self.conditions() else "a value"
        return Finding(passed, f"{self.scope} {self.key}: {expected}", compared.found)

    def _settings(self, evidence: Evidence) -> Mapping[str, list[str]]:
        if self.scope == "global":
            return evidence.git_settings()
        return evidence.git(folder(self.path)).facts.local_config


def _config_key(key: str) -> str:
    section, _, rest = key.partition(".")
    middle, dot, name = rest.rpartition(".")
    return f"{section.lower()}.{middle}{dot}{name.lower()}"


class GitHead(GitCheck):
    """Pass when HEAD is on `branch`, with or without a first commit."""

    kind: Literal["git.head"]
    branch: str | None = Field(default=None, description="The branch that HEAD is on.")
    detached: bool | None = None
    born: bool | None = Field(default=None, description="Whether there is a commit yet.")

    def ask(self, history: History) -> Finding:
        head = (history.facts.head or "").removeprefix("refs/heads/")
        born = history.facts.head_sha is not None
        found = f"HEAD on {head}" if head else "HEAD on no branch (detached)"
        found += "" if born else ", without a commit"
        faults = {
            f"HEAD on {self.branch}": self.branch is not None and head != self.branch,
            "a detached HEAD": self.detached is True and bool(head),
            "HEAD on a branch": self.detached is False and not head,
            "a first commit": self.born is True and not born,
            "no commit yet": self.born is False and born,
        }
        wrong = [expected for expected, fault in faults.items() if fault]
        return Finding(not wrong, wrong[0] if wrong else found, found)


class GitClean(GitCheck):
    """Pass when `git status` has nothing to report."""

    kind: Literal["git.clean"]
    untracked: bool = Field(default=True, description="Whether untracked files count as unclean.")

    def ask(self, history: History) -> Finding:
        entries = [
            entry
            for entry in history.facts.status
            if entry.code != "!!" and (self.untracked or entry.code != "??")
        ]
        names = [f"{entry.code} {entry.path}" for entry in entries]
        return Finding(not names, "a clean working tree", listed(names) if names else "clean")


class GitBranch(GitCheck):
    """Pass when a branch is there (or is not), where and as wanted."""

    kind: Literal["git.branch"]
    branch: str
    exists: bool = True
    at: str | None = Field(default=None, description="The revision it must name.")
    upstream: str | None = Field(default=None, description="Such as origin/main.")

    def ask(self, history: History) -> Finding:
        sha = history.facts.branches.get(self.branch)
        if (sha is not None) is not self.exists:
            states = (f"no branch {self.branch}", f"a branch {self.branch}")
            return missed(states[self.exists], states[sha is not None])
        upstream = (history.facts.upstreams.get(self.branch) or "").removeprefix("refs/remotes/")
        if self.upstream is not None and upstream != self.upstream:
            return missed(f"upstream {self.upstream}", f"upstream {upstream or 'not set'}")
        wanted = history.at(self.at) if self.at else None
        right = self.at is None or (wanted is not None and wanted.sha == sha)
        place = f" at {self.at}" if self.at else ""
        return Finding(right, f"{self.branch}{place}", f"{self.branch} at {(sha or '')[:7]}")


class GitTag(GitCheck):
    """Pass when a tag is there (or is not), of the wanted sort and place."""

    kind: Literal["git.tag"]
    tag: str
    exists: bool = True
    annotated: bool | None = None
    at: str | None = Field(default=None, description="The revision it must name.")

    def ask(self, history: History) -> Finding:
        tag = history.facts.tags.get(self.tag)
        if tag is None or not self.exists:
            states = (f"no tag {self.tag}", f"a tag {self.tag}")
            return Finding(
                (tag is not None) is self.exists, states[self.exists], states[tag is not None]
            )
        if self.annotated is not None and tag.annotated is not self.annotated:
            sorts = ("a lightweight tag", "an annotated tag")
            return missed(sorts[self.annotated], sorts[tag.annotated])
        wanted = history.at(self.at) if self.at else None
        right = self.at is None or (wanted is not None and wanted.sha == tag.target)
        return Finding(
            right, f"{self.tag} at {self.at or 'a commit'}", f"{self.tag} at {tag.target[:7]}"
        )


class GitOperation(GitCheck):
    """Pass when a merge, rebase … is under way, or none is."""

    kind: Literal["git.operation"]
    operation: Literal["none", "merge", "rebase", "cherry-pick", "revert", "bisect"]

    def ask(self, history: History) -> Finding:
        found = history.facts.operation or ("merge" if history.facts.merge_head else "none")
        return Finding(
            found == self.operation, f"under way: {self.operation}", f"under way: {found}"
        )
