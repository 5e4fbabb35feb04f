"""What the checks of one grading were told of the machine and of the record, to be told again.

The account itself is kept as a copy; everything else that verdicts rest on is small and is written
down here as JSON. No database.
"""

import zlib
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict

from grader.checks.errors import CheckError
from labs.providers.base import AwsProbe, GitProbe, GitRefusedError, Probe, SqlAnswer, Statement
from runner.shapes import FileEntry, FileFact, GitFacts, Page

LARGEST = 32 << 20  # bytes of JSON, unzipped
ALL = ""  # events of any name

T = TypeVar("T")


class Testimony(BaseModel):
    """All that a grading rested on beside the account. Paths, event names and addresses are keys."""

    model_config = ConfigDict(extra="forbid", ser_json_bytes="base64", val_json_bytes="base64")

    account_id: str = ""
    region: str = "us-east-1"
    parameters: dict[str, str] = {}
    facts: dict[str, str] = {}
    answers: dict[str, str] = {}
    files: dict[str, FileFact] = {}
    listings: dict[str, list[FileEntry]] = {}
    repositories: dict[str, GitFacts] = {}
    refused: dict[str, str] = {}  # repositories that could not be read, and why
    events: dict[str, list[dict[str, Any]]] = {}
    served: dict[str, Page] = {}  # by instances; see `_at`
    pages: dict[str, tuple[int, bytes]] = {}  # what anybody is served; see `_visit`
    statements: dict[str, SqlAnswer] = {}  # what databases answered

    def packed(self) -> bytes:
        """Raises ValueError when it is too large to be kept."""
        text = self.model_dump_json().encode()
        if len(text) > LARGEST:
            raise ValueError(f"{len(text)} bytes are too much to keep.")
        return zlib.compress(text)

    @classmethod
    def unpacked(cls, data: bytes, *, account_id: str | None = None) -> "Testimony":
        """Return what `packed` gave; with another account's id in place of the one it had."""
        told = cls.model_validate_json(zlib.decompress(data))
        if account_id is None or not told.account_id:
            return told
        text = told.model_dump_json().replace(told.account_id, account_id)
        return cls.model_validate_json(text)


class NotToldError(CheckError):
    """A check asks for what nobody asked when the attempt was graded."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} was not looked at when this attempt was graded, so it is unknown."
        )


class Witness:
    """A Probe over another one that writes down what it hears."""

    def __init__(self, probe: Probe, account_id: str | None, region: str) -> None:
        self._probe = probe
        self.testimony = Testimony(
            account_id=account_id or "",
            region=region,
            parameters=dict(probe.parameters),
            facts=dict(probe.facts),
            answers=dict(probe.answers),
        )
        self.parameters: Mapping[str, str] = probe.parameters
        self.facts: Mapping[str, str] = probe.facts
        self.answers: Mapping[str, str] = probe.answers
        self.aws: AwsProbe = _WitnessAws(probe.aws, self.testimony)

    def git(self, path: str) -> GitProbe:
        return _WitnessGit(self._probe, path, self.testimony)

    def file(self, path: str) -> FileFact:
        fact = self.testimony.files[path] = self._probe.file(path)
        return fact

    def page(self, instance_id: str, port: int, path: str) -> Page:
        page = self._probe.page(instance_id, port, path)
        self.testimony.served[_at(instance_id, port, path)] = page
        return page

    def files(self, path: str = "") -> Sequence[FileEntry]:
        entries = self.testimony.listings[path] = list(self._probe.files(path))
        return entries


class _WitnessAws:
    def __init__(self, probe: AwsProbe, testimony: Testimony) -> None:
        self.call = probe.call
        self.call_as = probe.call_as
        self.rehearse = probe.rehearse
        self.standstill = probe.standstill
        self.body = probe.body
        self._probe = probe
        self._testimony = testimony

    def get(self, url: str, at: float | None = None) -> tuple[int, bytes]:
        page = self._testimony.pages[_visit(url, at)] = self._probe.get(url, at)
        return page

    def sql(self, asked: Statement) -> SqlAnswer:
        told = self._testimony.statements[str(asked)] = self._probe.sql(asked)
        return told

    def events(self, event_name: str | None = None) -> list[dict[str, Any]]:
        found = self._probe.events(event_name)
        self._testimony.events[event_name or ALL] = found
        return found


class _WitnessGit:
    def __init__(self, probe: Probe, path: str, testimony: Testimony) -> None:
        self._probe, self._path, self._testimony = probe, path, testimony

    @property
    def facts(self) -> GitFacts:
        try:
            facts = self._probe.git(self._path).facts
        except GitRefusedError as refusal:
            self._testimony.refused[self._path] = str(refusal)
            raise
        self._testimony.repositories[self._path] = facts
        return facts


class Retelling:
    """A Probe that tells what was told, over the AWS probe of a copy of the account."""

    def __init__(self, testimony: Testimony, aws: AwsProbe) -> None:
        self._told = testimony
        self.parameters: Mapping[str, str] = testimony.parameters
        self.facts: Mapping[str, str] = testimony.facts
        self.answers: Mapping[str, str] = testimony.answers
        self.aws: AwsProbe = _RetellingAws(testimony, aws)

    def git(self, path: str) -> GitProbe:
        return _RetellingGit(self._told, path)

    def file(self, path: str) -> FileFact:
        return _told(self._told.files, path, "The file")

    def page(self, instance_id: str, port: int, path: str) -> Page:
        return _told(self._told.served, _at(instance_id, port, path), "The page of")

    def files(self, path: str = "") -> Sequence[FileEntry]:
        return _told(self._told.listings, path, "The folder")


class _RetellingAws:
    def __init__(self, testimony: Testimony, probe: AwsProbe) -> None:
        self.call = probe.call
        self.call_as = probe.call_as
        self.rehearse = probe.rehearse
        self.standstill = probe.standstill
        self.body = probe.body
        self._told = testimony

    def get(self, url: str, at: float | None = None) -> tuple[int, bytes]:
        return _told(self._told.pages, _visit(url, at), "The page at")

    def sql(self, asked: Statement) -> SqlAnswer:
        return _told(self._told.statements, str(asked), "The statement")

    def events(self, event_name: str | None = None) -> list[dict[str, Any]]:
        told = self._told.events
        if event_name is not None and event_name not in told and ALL in told:
            return [event for event in told[ALL] if event["eventName"] == event_name]
        return _told(told, event_name or ALL, "The record of")


class _RetellingGit:
    def __init__(self, testimony: Testimony, path: str) -> None:
        self._told, self._path = testimony, path

    @property
    def facts(self) -> GitFacts:
        if self._path in self._told.refused:
            raise GitRefusedError(self._told.refused[self._path])
        return _told(self._told.repositories, self._path, "The repository")


def _at(instance_id: str, port: int, path: str) -> str:
    return f"{instance_id}:{port}{path}"


def _visit(url: str, at: float | None) -> str:
    return url if at is None else f"{url} at {at:.0f}"


def _told(told: Mapping[str, T], key: str, what: str) -> T:
    if key not in told:
        raise NotToldError(f"{what} `{key}`")
    return told[key]
