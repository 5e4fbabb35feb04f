"""What checks read of a sandbox in the learner cloud and on the runner."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from cloud.client import CloudClient
from cloud.errors import CloudRefusedError, DatabaseNotFoundError
from labs.providers.asking import ask
from labs.providers.aws_clients import ClientFactory
from labs.providers.base import (
    AwsCallError,
    AwsProbe,
    GitProbe,
    InvalidCallError,
    ProbeContext,
    Sandbox,
    SandboxLostError,
    SqlAnswer,
    Statement,
    Step,
)
from labs.providers.faults import LOST, translated, translated_call
from labs.providers.standing_in import Double
from runner.client import RunnerClient
from runner.errors import PathRefusedError
from runner.shapes import FileEntry, FileFact, GitFacts, Page

EVENT_PAGE = 1000


class CloudAwsProbe:
    def __init__(
        self, sandbox: Sandbox, cloud: CloudClient, clients: ClientFactory, double: Double
    ) -> None:
        self._sandbox = sandbox
        self._cloud = cloud
        self._clients = clients
        self._double = double

    def call(
        self, service: str, operation: str, parameters: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        with translated_call():
            client = self._clients(service)
        return ask(client, operation, parameters)

    def call_as(
        self,
        principal: str,
        service: str,
        operation: str,
        parameters: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        return self._double.call(principal, service, operation, parameters or {})

    def rehearse(self, steps: Sequence[Step]) -> list[dict[str, Any]]:
        return self._double.rehearse(steps)

    def standstill(self) -> AbstractContextManager[None]:
        return self._double.standstill()

    def body(
        self, bucket: str, key: str, version_id: str | None = None, max_bytes: int = 8 << 20
    ) -> bytes:
        version = {} if version_id is None else {"VersionId": version_id}
        with translated_call():
            client: Any = self._clients("s3")
            answer = client.get_object(Bucket=bucket, Key=key, **version)
            body: bytes = answer["Body"].read(max_bytes)
        return body

    def get(self, url: str, at: float | None = None) -> tuple[int, bytes]:
        with translated():
            try:
                page = self._cloud.visit(require_account(self._sandbox), url, at=at)
            except CloudRefusedError as fault:
                raise InvalidCallError(str(fault)) from fault
        return page.status, page.body

    def sql(self, asked: Statement) -> SqlAnswer:
        account_id = require_account(self._sandbox)
        with translated():
            try:
                told = self._cloud.ask_database(
                    *(account_id, asked.instance, asked.sql),
                    schema=asked.database,
                    plain=asked.plain,
                )
            except DatabaseNotFoundError as fault:
                raise AwsCallError("DBInstanceNotFound", str(fault)) from fault
        return SqlAnswer.model_validate(told.model_dump())

    def events(self, event_name: str | None = None) -> list[dict[str, Any]]:
        if self._sandbox.account_id is None:
            return []
        found: list[dict[str, Any]] = []
        after = 0
        while True:
            with translated():
                page = self._cloud.events(
                    self._sandbox.account_id,
                    event_name=event_name,
                    after=after,
                    limit=EVENT_PAGE,
                )
            found.extend(event.model_dump() for event in page if self._counts(event.sequence))
            if len(page) < EVENT_PAGE:
                return found
            after = page[-1].sequence

    def _counts(self, sequence: int) -> bool:
        """Tell whether a call was not undone since."""
        return not any(after < sequence <= last for after, last in self._sandbox.forgotten)


class RunnerGitProbe:
    """One repository, read once and only when asked about."""

    def __init__(self, runner: RunnerClient, workspace_id: str, path: str) -> None:
        self._runner = runner
        self._workspace_id = workspace_id
        self._path = path
        self._facts: GitFacts | None = None

    @property
    def facts(self) -> GitFacts:
        if self._facts is None:
            with translated():
                self._facts = self._runner.git_facts(self._workspace_id, self._path)
        return self._facts


class SandboxProbe:
    """Reads a sandbox's account with the platform's key, and its home through the runner."""

    def __init__(
        self, sandbox: Sandbox, context: ProbeContext, runner: RunnerClient, aws: CloudAwsProbe
    ) -> None:
        self._sandbox = sandbox
        self._context = context
        self._runner = runner
        self._aws = aws

    @property
    def aws(self) -> AwsProbe:
        return self._aws

    @property
    def parameters(self) -> Mapping[str, str]:
        return self._context.parameters

    @property
    def facts(self) -> Mapping[str, str]:
        return self._context.facts

    @property
    def answers(self) -> Mapping[str, str]:
        return self._context.answers

    def git(self, path: str) -> GitProbe:
        return RunnerGitProbe(self._runner, self._sandbox.workspace_id, path)

    def page(self, instance_id: str, port: int, path: str) -> Page:
        """Return what the learner's terminal would be served by an instance."""
        account_id = require_account(self._sandbox)
        with translated():
            return self._runner.page(account_id, instance_id, port, path)

    def file(self, path: str) -> FileFact:
        with translated():
            try:
                return self._runner.read_file(self._sandbox.workspace_id, path)
            except PathRefusedError:  # behind a link: nothing of it is looked at
                return FileFact(path=path, exists=False, kind="link")

    def files(self, path: str = "") -> Sequence[FileEntry]:
        with translated():
            try:
                return self._runner.list_files(self._sandbox.workspace_id, path)
            except PathRefusedError:
                return []


def require_account(sandbox: Sandbox) -> str:
    """Return the account's id. Raises SandboxLostError when the sandbox has none."""
    if sandbox.account_id is None:
        raise SandboxLostError(LOST)
    return sandbox.account_id
