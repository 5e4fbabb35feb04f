"""Sandboxes in memory: what a check reads is what a test wrote down."""

import hashlib
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.checks.evidence import Evidence
from grader.checks.union import CHECK
from labs.providers.base import (
    AwsCallError,
    GitRefusedError,
    ProbeContext,
    Sandbox,
    SqlAnswer,
    Statement,
)
from runner.shapes import FileEntry, FileFact, GitCommit, GitEntry, GitFacts, GitIndexEntry, Page
from tests.labs.fake_provider import FakeProvider


@dataclass
class Aws:
    """Answers by operation; a refusal is an exception. Counts what it is asked."""

    answers: dict[str, Any] = field(default_factory=dict)
    bodies: dict[tuple[str, str | None], bytes] = field(default_factory=dict)
    pages: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    statements: dict[str, SqlAnswer] = field(default_factory=dict)
    record: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def call(self, service: str, operation: str, parameters: Mapping[str, Any] | None = None):
        self.asked.append(f"{service}.{operation}")
        answer = self.answers.get(operation, AwsCallError("404", "Not Found"))
        answer = answer(parameters) if callable(answer) else answer
        if isinstance(answer, Exception):
            raise answer
        return answer

    def call_as(self, principal: str, service: str, operation: str, parameters: Any = None):
        return self.call(principal, operation, parameters)

    def standstill(self):
        return nullcontext()

    def rehearse(self, steps):
        return [self.call(step.service, step.operation, step.parameters) for step in steps]

    def body(self, bucket: str, key: str, version_id: str | None = None, max_bytes: int = 0):
        self.asked.append(f"body {key} {version_id}")
        try:
            return self.bodies[key, version_id]
        except KeyError:
            raise AwsCallError("NoSuchKey", "The key does not exist.") from None

    def get(self, url: str, at: float | None = None) -> tuple[int, bytes]:
        self.asked.append(f"get {url}" if at is None else f"get {url} at {at}")
        return self.pages.get(url, (403, b"AccessDenied"))

    def sql(self, asked: Statement) -> SqlAnswer:
        self.asked.append(f"sql {asked}")
        answer = self.statements.get(asked.instance)
        if answer is None:
            raise AwsCallError("DBInstanceNotFound", f"There is no database {asked.instance}.")
        return answer

    def events(self, event_name: str | None = None):
        self.asked.append(f"events {event_name}")
        return [e for e in self.record if event_name in (None, e["eventName"])]


@dataclass
class Repository:
    facts: GitFacts


@dataclass
class Probe:
    aws: Aws = field(default_factory=Aws)
    repositories: dict[str, GitFacts] = field(default_factory=dict)
    contents: dict[str, FileFact] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    refused: str = ""
    pages: dict[tuple[str, int, str], Page] = field(default_factory=dict)

    def git(self, path: str) -> Repository:
        if self.refused:
            raise GitRefusedError(self.refused)
        nothing = GitFacts(path=path, exists=False, is_repository=False)
        return Repository(self.repositories.get(path, nothing))

    def file(self, path: str) -> FileFact:
        return self.contents.get(path, FileFact(path=path, exists=False, kind="missing"))

    def page(self, instance_id: str, port: int, path: str) -> Page:
        return self.pages.get((instance_id, port, path), Page(outcome="timed out"))

    def files(self, path: str = "") -> list[FileEntry]:
        return []

    def write(self, path: str, content: bytes, *, executable: bool = False) -> None:
        self.contents[path] = FileFact(
            path=path,
            exists=True,
            kind="file",
            size=len(content),
            content=content,
            executable=executable,
        )


def run(raw: dict[str, Any], probe: Probe, *, task: str = "task", directory: Path = Path()):
    """Return the verdict of one check."""
    return CHECK.validate_python(raw).run(Evidence(probe, directory=directory, task_id=task))


def event(name: str, number: int, **fields: Any) -> dict[str, Any]:
    """Return one event of a record; `number` is its place."""
    identity = {"type": "IAMUser", "arn": "arn:aws:iam::123456789012:user/learner"}
    return {
        "eventName": name,
        "eventSource": "s3.amazonaws.com",
        "userIdentity": identity,
        "requestParameters": {},
        "responseElements": None,
        "errorCode": None,
        "sequence": number,
        **fields,
    }


def sha(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def repository(
    *snapshots: dict[str, str],
    path: str = "shop",
    messages: tuple[str, ...] = (),
    **facts: Any,
) -> GitFacts:
    """Return a repository on main with one commit a snapshot ({file: content}), oldest first."""
    commits: list[GitCommit] = []
    trees: dict[str, dict[str, GitEntry]] = {}
    blobs: dict[str, str] = {}
    for number, files in enumerate(snapshots):
        message = messages[number] if number < len(messages) else f"Commit {number + 1}"
        commit = GitCommit(
            sha=sha(f"commit {number}"),
            tree=sha(repr(sorted(files.items()))),
            parents=[commits[-1].sha] if commits else [],
            author_name="Ana",
            author_email="ana@example.org",
            author_time=number,
            committer_name="Ana",
            committer_email="ana@example.org",
            time=number,
            message=message,
        )
        trees[commit.sha] = {
            name: GitEntry(mode="100644", sha=sha(text), size=len(text))
            for name, text in files.items()
        }
        blobs |= {sha(text): text for text in files.values()}
        commits.append(commit)
    head = commits[-1].sha if commits else None
    index = [
        GitIndexEntry(path=name, mode="100644", sha=sha(text), stage=0)
        for name, text in (snapshots[-1] if snapshots else {}).items()
    ]
    defaults: dict[str, Any] = {
        "path": path,
        "exists": True,
        "is_repository": True,
        "toplevel": path,
        "head": "refs/heads/main",
        "head_sha": head,
        "branches": {"main": head} if head else {},
        "commits": list(reversed(commits)),
        "trees": trees,
        "blobs": blobs,
        "index": index,
    }
    return GitFacts(**(defaults | facts))


class Provider(FakeProvider):
    """The fake provider with a probe; `fault` is raised when the probe is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.state = Probe()
        self.fault: Exception | None = None

    def probe(self, sandbox: Sandbox, context: ProbeContext) -> Probe:
        if self.fault is not None:
            raise self.fault
        self.state.parameters = context.parameters
        self.state.answers = context.answers
        return self.state


current = Provider()


def connect(where: object) -> Provider:
    return current
