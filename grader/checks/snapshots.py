"""Checks on commits and what they hold, on the index, and on `git status`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from pydantic import BaseModel, Field

from grader.checks.git import GitCheck
from grader.checks.history import History
from grader.checks.matching import Regexp
from grader.checks.verdict import Finding, listed, met, missed, shown
from runner.shapes import GitCommit

Revision = Field(
    default="HEAD", description="HEAD, root, a branch, a tag or a SHA, with ~n and ^n behind it."
)


class Counted(BaseModel):
    """Bounds for a number of things."""

    count: int | None = Field(default=None, ge=0, description="Exactly so many.")
    at_least: int | None = Field(default=None, ge=0)
    at_most: int | None = Field(default=None, ge=0)

    def tally(self, number: int, what: str) -> Finding:
        """Return whether `number` lies within the bounds; without any, it must not be 0."""
        least, most = self.at_least, self.at_most
        if self.count is not None:
            least = most = self.count
        if least is None and most is None:
            least = 1
        passed = (least is None or number >= least) and (most is None or number <= most)
        return Finding(passed, f"{_bounds(least, most)} {what}", f"{number} {what}")


def _bounds(least: int | None, most: int | None) -> str:
    if least == most:
        return str(least)
    words = [
        f"at least {least}" if least is not None else "",
        f"at most {most}" if most is not None else "",
    ]
    return " and ".join(word for word in words if word)


class Paths(BaseModel):
    """Conditions on a set of file names."""

    equals: tuple[str, ...] | None = Field(default=None, description="These files and no others.")
    contains: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()

    def compare_paths(self, have: Iterable[str]) -> Finding:
        """Return whether the file names `have` meet every condition."""
        names = sorted(have)
        wrong = [
            (self.equals is not None and set(names) != set(self.equals), self._exactly()),
            (not set(self.contains) <= set(names), f"{listed(self.contains)} among the files"),
            (bool(set(self.lacks) & set(names)), f"no {listed(self.lacks)} among the files"),
        ]
        failed = [expected for fault, expected in wrong if fault]
        return Finding(not failed, failed[0] if failed else self._exactly(), listed(names))

    def _exactly(self) -> str:
        return f"exactly {listed(self.equals)}" if self.equals is not None else "files"


class GitCommits(GitCheck, Counted):
    """Pass when so many commits reachable from `of` fit the description."""

    kind: Literal["git.commits"]
    of: str = Revision
    message: Regexp | None = Field(default=None, description="Only those whose message has this.")
    author: Regexp | None = Field(default=None, description='Matched with "Name <e-mail>".')
    parents: int | None = Field(default=None, ge=0, description="Only those with so many parents.")
    beyond: str | None = Field(
        default=None, description="A revision; only commits that it does not reach."
    )

    def ask(self, history: History) -> Finding:
        before = {commit.sha for commit in history.of(self.beyond)} if self.beyond else set()
        commits = [c for c in history.of(self.of) if c.sha not in before and self._fits(c)]
        described = [
            f"with {self.message} in the message" if self.message else "",
            f"by {self.author}" if self.author else "",
            f"with {self.parents} parents" if self.parents is not None else "",
            f"beyond {self.beyond}" if self.beyond else "",
        ]
        return self.tally(len(commits), " ".join(["commits", *filter(None, described)]))

    def _fits(self, commit: GitCommit) -> bool:
        return (
            (self.message is None or re.search(self.message, commit.message) is not None)
            and (self.author is None or re.search(self.author, author(commit)) is not None)
            and (self.parents is None or len(commit.parents) == self.parents)
        )


class GitCommitCheck(GitCheck):
    """Pass when the commit at `at` is as described."""

    kind: Literal["git.commit"]
    at: str = Revision
    message: Regexp | None = None
    author: Regexp | None = Field(default=None, description='Matched with "Name <e-mail>".')
    parents: int | None = Field(default=None, ge=0)
    tree: tuple[str, ...] | None = Field(default=None, description="All its files, exactly.")
    changes: tuple[str, ...] | None = Field(
        default=None, description="The files that differ from its first parent, exactly."
    )

    def ask(self, history: History) -> Finding:
        commit = history.at(self.at)
        if commit is None:
            return missed(f"a commit at {self.at}", "no such commit")
        for expected, found in self._differences(commit, history):
            return missed(expected, found)
        return met(f"a commit at {self.at}", f"{commit.sha[:7]} {shown(commit.message)}")

    def _differences(self, commit: GitCommit, history: History) -> list[tuple[str, str]]:
        files, changed = sorted(history.files(commit)), history.changed(commit)
        faults = (
            (self.tree is not None and set(files) != set(self.tree),
             f"exactly {listed(self.tree or ())} in it", listed(files)),
            (self.changes is not None and set(changed) != set(self.changes),
             f"changes to exactly {listed(self.changes or ())}", f"changes to {listed(changed)}"),
            (self.message is not None and not re.search(self.message, commit.message),
             f"a message with {self.message}", shown(commit.message)),
            (self.author is not None and not re.search(self.author, author(commit)),
             f"the author {self.author}", author(commit)),
            (self.parents is not None and len(commit.parents) != self.parents,
             f"{self.parents} parents", f"{len(commit.parents)} parents"),
        )  # fmt: skip
        return [(expected, found) for fault, expected, found in faults if fault]


class GitTree(GitCheck, Paths, Counted):
    """Pass when the files of a commit are as described."""

    kind: Literal["git.tree"]
    at: str = Revision
    same_as: str | None = Field(default=None, description="A revision with the very same files.")
    sha: str | None = Field(default=None, description="The tree's own id, a fact of setup.py.")

    def ask(self, history: History) -> Finding:
        commit = history.at(self.at)
        if commit is None:
            return missed(f"a commit at {self.at}", "no such commit")
        if self.sha is not None and commit.tree != self.sha:
            return missed(f"the tree {self.sha[:7]}", f"the tree {commit.tree[:7]}")
        if self.same_as is not None:
            other = history.at(self.same_as)
            if other is None or other.tree != commit.tree:
                return missed(f"the files of {self.same_as}", "other files")
        files = history.files(commit)
        compared = self.compare_paths(files)
        bounded = {"count", "at_least", "at_most"} & self.model_fields_set
        return self.tally(len(files), "files") if compared.passed and bounded else compared


class GitBlobs(GitCheck, Counted):
    """Pass when so many contents (or those with `text`) are in the whole history."""

    kind: Literal["git.blobs"]
    of: str | None = Field(default=None, description="A revision; without it, everything.")
    text: str | None = Field(default=None, description="Only contents with this text in them.")

    def ask(self, history: History) -> Finding:
        if self.of is None and self.text is None:
            return self.tally(history.facts.reachable.blobs, "contents of files")
        commits = history.facts.commits if self.of is None else history.of(self.of)
        blobs = {entry.sha for commit in commits for entry in history.files(commit).values()}
        if self.text is not None:
            blobs = {sha for sha in blobs if self.text in history.facts.blobs.get(sha, "")}
        return self.tally(len(blobs), "contents of files")


class GitIndex(GitCheck, Paths):
    """Pass when the index (what the next commit will hold) is as described."""

    kind: Literal["git.index"]
    same_as: str | None = Field(default=None, description="A revision with the very same files.")
    ahead_of: str | None = Field(default=None, description="A revision that it must differ from.")

    def ask(self, history: History) -> Finding:
        index = {entry.path: entry.sha for entry in history.facts.index}
        for revision, wanted in ((self.same_as, True), (self.ahead_of, False)):
            if revision is not None and (index == _contents(history, revision)) is not wanted:
                states = (f"an index that differs from {revision}", f"an index as in {revision}")
                return missed(states[wanted], states[not wanted])
        return self.compare_paths(index)


class GitStatus(GitCheck, Counted):
    """Pass when so many lines of `git status --porcelain` look like `line`."""

    kind: Literal["git.status"]
    line: Regexp = Field(description=r'Matched with "XY path": "^\?\? " is what is untracked.')

    def ask(self, history: History) -> Finding:
        lines = [f"{entry.code} {entry.path}" for entry in history.facts.status]
        matched = [line for line in lines if re.search(self.line, line)]
        return self.tally(len(matched), f"lines like {self.line} in git status")


class GitReaches(GitCheck):
    """Pass when the history of `of` holds a commit (or does not)."""

    kind: Literal["git.reaches"]
    of: str = Revision
    commit: str
    exists: bool = True

    def ask(self, history: History) -> Finding:
        wanted = history.at(self.commit)
        there = wanted is not None and wanted.sha in {c.sha for c in history.of(self.of)}
        states = (f"no {self.commit} in {self.of}", f"{self.commit} in {self.of}")
        return Finding(there is self.exists, states[self.exists], states[there])


def author(commit: GitCommit) -> str:
    return f"{commit.author_name} <{commit.author_email}>"


def _contents(history: History, revision: str) -> dict[str, str]:
    commit = history.at(revision)
    files: Sequence[str] = list(history.files(commit)) if commit else []
    return {path: history.files(commit)[path].sha for path in files} if commit else {}
