"""Questions about a repository's history, over the facts that were read of it."""

import re
from collections.abc import Iterator, Mapping

from runner.shapes import GitCommit, GitEntry, GitFacts

REVISION = re.compile(r"^(?P<name>.+?)(?P<steps>(?:~\d*|\^\d*)*)$")
STEP = re.compile(r"([~^])(\d*)")
SHORTEST_SHA = 7


def folder(path: str) -> str:
    """Return a path relative to the home in its one spelling; "" is the home itself."""
    parts = [part for part in path.removeprefix("~").split("/") if part not in ("", ".")]
    return "/".join(parts)


class History:
    """The commits of one repository by name."""

    def __init__(self, facts: GitFacts) -> None:
        self.facts = facts
        self.commits: Mapping[str, GitCommit] = {commit.sha: commit for commit in facts.commits}

    def at(self, revision: str) -> GitCommit | None:
        """Return the commit that `revision` names, or None.

        It is HEAD, root (the first commit of HEAD), a branch, a tag, a remote branch or a SHA,
        with any number of ~n and ^n behind it.
        """
        matched = REVISION.match(revision)
        if matched is None:
            return None
        commit = self._named(matched["name"])
        for sign, digits in STEP.findall(matched["steps"]):
            commit = self._step(commit, sign, int(digits) if digits else 1)
        return commit

    def of(self, revision: str) -> list[GitCommit]:
        """Return all commits reachable from `revision`, newest first."""
        start = self.at(revision)
        if start is None:
            return []
        reached = set(self._reach(start.sha))
        return [commit for commit in self.facts.commits if commit.sha in reached]

    def files(self, commit: GitCommit) -> Mapping[str, GitEntry]:
        return self.facts.trees.get(commit.sha, {})

    def changed(self, commit: GitCommit) -> list[str]:
        """Return the paths that differ between a commit and its first parent."""
        parent = self.commits.get(commit.parents[0]) if commit.parents else None
        before, after = (self.files(parent) if parent else {}), self.files(commit)
        paths = before.keys() | after.keys()
        return sorted(path for path in paths if before.get(path) != after.get(path))

    def _named(self, name: str) -> GitCommit | None:
        if name == "root":
            roots = [commit for commit in self.of("HEAD") if not commit.parents]
            return roots[-1] if roots else None
        return self.commits.get(self._sha(name) or "") or self._abbreviated(name)

    def _sha(self, name: str) -> str | None:
        if name == "HEAD":
            return self.facts.head_sha
        short = name.removeprefix("refs/heads/").removeprefix("refs/tags/")
        if short in self.facts.branches:
            return self.facts.branches[short]
        if short in self.facts.tags:
            return self.facts.tags[short].target
        return self.facts.remote_branches.get(name.removeprefix("refs/remotes/"))

    def _abbreviated(self, name: str) -> GitCommit | None:
        if len(name) < SHORTEST_SHA:
            return None
        found = [commit for sha, commit in self.commits.items() if sha.startswith(name.lower())]
        return found[0] if len(found) == 1 else None

    def _step(self, commit: GitCommit | None, sign: str, number: int) -> GitCommit | None:
        if sign == "^":
            return self._parent(commit, number)
        for _ in range(number):
            commit = self._parent(commit, 1)
        return commit

    def _parent(self, commit: GitCommit | None, number: int) -> GitCommit | None:
        if commit is None or number == 0:
            return commit
        if number > len(commit.parents):
            return None
        return self.commits.get(commit.parents[number - 1])

    def _reach(self, sha: str) -> Iterator[str]:
        seen, waiting = set[str](), [sha]
        while waiting:
            current = waiting.pop()
            if current in seen or current not in self.commits:
                continue
            seen.add(current)
            yield current
            waiting.extend(self.commits[current].parents)
