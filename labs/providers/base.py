"""What every provider of sandboxes offers: one contract, whoever runs the cloud behind it.

A learner's mistake never appears here as an exception. `ProviderUnavailableError` and
`SetupFailedError` are faults of ours; nothing raised here is a verdict.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from pydantic import BaseModel, ConfigDict

from labs.packs.model import Lab

if TYPE_CHECKING:
    from runner.shapes import FileEntry, FileFact, GitFacts, Page


class ProviderError(Exception):
    """Base of what providers raise; `str()` is a sentence."""


class ProviderUnavailableError(ProviderError):
    """The cloud or the runner does not answer. Asking again later may help."""


class SandboxLostError(ProviderError):
    """The account or the machine of a sandbox is gone."""


class StateNotKeptError(ProviderError):
    """The state to go back to is not kept any more, or cannot be gone back to: a sentence."""


class SetupFailedError(ProviderError):
    """The lab's own set-up does not work. Asking again hardly helps; its author can."""


class InvalidCallError(ProviderError):
    """A check asked for what boto3 does not know. Its author can mend it."""


class AwsCallError(ProviderError):
    """AWS answered a probe's call with an error."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class GitRefusedError(ProviderError):
    """A repository that cannot be read, with a sentence for the learner that says why."""


@dataclass(frozen=True)
class ProviderSettings:
    """Where the processes are that a provider talks to, and the files that set-up has prepared."""

    cloud_control: Path
    cloud_endpoint: str
    cloud_public_endpoint: str
    runner_socket: Path
    tools: Path


@dataclass(frozen=True)
class ProvisionRequest:
    """All that a sandbox is made from. The same request makes the same sandbox again."""

    session_id: str
    generation: int
    account_id: str
    workspace_id: str
    lab: Lab
    parameters: Mapping[str, str]
    seed: str
    site_token: str
    attempt: int = 1  # above 1: an earlier one may have left something half done
    terminals: tuple[str, ...] = ()  # those whose shells start with the machine


class Sandbox(BaseModel):
    """An account and a machine that exist, as kept in `LabSession.sandbox`."""

    model_config = ConfigDict(frozen=True)

    account_id: str | None  # None: this lab has no AWS account
    workspace_id: str
    access_key_id: str = ""
    secret_access_key: str = ""
    region: str = "us-east-1"
    endpoint_url: str = ""
    facts: dict[str, str] = {}
    forgotten: list[tuple[int, int]] = []  # sequences of undone calls: after the one, to the other


NO_MACHINE = "00000000-0000-0000-0000-000000000000"  # workspace of an account without one


@dataclass(frozen=True)
class SandboxStatus:
    account: bool  # exists, or is not needed
    workspace: bool

    @property
    def whole(self) -> bool:
        return self.account and self.workspace


@dataclass(frozen=True)
class Inventory:
    """Everything that exists at a provider, whoever made it."""

    accounts: frozenset[str]
    workspaces: frozenset[str]


@dataclass(frozen=True)
class RunResult:
    """How a script ended that was run as the learner."""

    exit_code: int
    stdout: str
    stderr: str
    timed_out: bool


@dataclass(frozen=True)
class Step:
    """A call to be tried out; asked again until the JMESPath `until` holds, at most `within` s."""

    service: str
    operation: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    until: str = ""
    within: float = 10.0


@dataclass(frozen=True)
class Statement:
    """One statement for a DB instance, whose identifier is `instance`; `plain`: without TLS."""

    instance: str
    sql: str
    database: str | None = None
    plain: bool = False

    def __str__(self) -> str:
        how = " without TLS" if self.plain else ""
        return f"{self.instance}/{self.database or ''}{how}: {self.sql}"


class SqlAnswer(BaseModel):
    """The first rows of a database's answer, or its error: the server's code and words."""

    columns: list[str] = []
    rows: list[list[Any]] = []
    error: str | None = None
    code: str | None = None


class AwsProbe(Protocol):
    """Reads one account's state with the platform's own key."""

    def call(
        self, service: str, operation: str, parameters: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Return the parsed answer of a boto3 method, e.g. `("s3", "head_object", {…})`.

        Raises AwsCallError with AWS's code, InvalidCallError, SandboxLostError,
        ProviderUnavailableError.
        """

    def call_as(
        self,
        principal: str,
        service: str,
        operation: str,
        parameters: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return what a user or role of the account, by its ARN, is answered. Nothing changes.

        Raises as `call`; AwsCallError NoSuchEntity where there is no such user or role.
        """

    def rehearse(self, steps: Sequence[Step]) -> list[dict[str, Any]]:
        """Return what each of these calls answers, made one after another in a copy of the account.

        Nothing changes in the account itself. Raises as `call`, for the first that is refused.
        """

    def standstill(self) -> AbstractContextManager[None]:
        """Take the account to stay as it is meanwhile: copies of it may serve several questions."""

    def body(
        self, bucket: str, key: str, version_id: str | None = None, max_bytes: int = 8 << 20
    ) -> bytes:
        """Return an object's first `max_bytes` bytes. Raises as `call`."""

    def get(self, url: str, at: float | None = None) -> tuple[int, bytes]:
        """Return status and first MiB of what anybody is served at an address of AWS.

        A signed address is judged as it would be at `at`, seconds since 1970; now unless said.
        Nothing but AWS is asked, whatever host `url` names.

        Raises InvalidCallError where `url` is no address, else as `call`.
        """

    def sql(self, asked: Statement) -> SqlAnswer:
        """Return what a DB instance answers its master user; nothing is committed.

        Raises AwsCallError DBInstanceNotFound, else as `call`.
        """

    def events(self, event_name: str | None = None) -> list[dict[str, Any]]:
        """Return what the learner did, oldest first, as CloudTrail records it."""


class GitProbe(Protocol):
    """Reads one repository. Raises GitRefusedError where it cannot be read safely."""

    @property
    def facts(self) -> GitFacts: ...


class Probe(Protocol):
    """What a check may ask about one sandbox. Reads only."""

    @property
    def aws(self) -> AwsProbe: ...
    @property
    def parameters(self) -> Mapping[str, str]: ...
    @property
    def facts(self) -> Mapping[str, str]: ...
    @property
    def answers(self) -> Mapping[str, str]: ...
    def git(self, path: str) -> GitProbe: ...
    def page(self, instance_id: str, port: int, path: str) -> Page: ...
    def file(self, path: str) -> FileFact: ...
    def files(self, path: str = "") -> Sequence[FileEntry]: ...


@dataclass(frozen=True)
class ProbeContext:
    """What a probe carries along beside the sandbox."""

    parameters: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)


class Provider(Protocol):
    def warm_up(self) -> None:
        """Do beforehand what would make the first learner wait. Asks nothing of other processes."""

    def provision(self, request: ProvisionRequest) -> Sandbox:
        """Make the sandbox, set the lab up in it, return it.

        May be called again with the next `attempt`, and starts afresh then, under the same ids.
        Raises ProviderUnavailableError, SetupFailedError.
        """

    def end(self, sandbox: Sandbox) -> None:
        """Drop the account and the machine wholly. Idempotent. Raises ProviderUnavailableError."""

    def status(self, sandbox: Sandbox) -> SandboxStatus:
        """Raises ProviderUnavailableError."""

    def inventory(self) -> Inventory:
        """Raises ProviderUnavailableError."""

    def engines(self) -> frozenset[str]:
        """Return which of `ENGINES` this host has. Raises ProviderUnavailableError."""

    def keep(self, sandbox: Sandbox, label: str, among: Collection[str]) -> frozenset[str]:
        """Keep account and home as they are now, as `label`; return all labels kept now.

        Of what was kept before, only `among` is still wanted; where that is too much, the oldest
        goes. Raises StateNotKeptError when there is too much to keep, SandboxLostError,
        ProviderUnavailableError.
        """

    def rewind(self, sandbox: Sandbox, label: str) -> Sandbox:
        """Have account and home be as they were when `label` was kept, and end what runs.

        The same again when it is asked for twice. Raises StateNotKeptError, which changes
        nothing, SandboxLostError, ProviderUnavailableError.
        """

    def fork(self, sandbox: Sandbox, account_id: str) -> Sandbox:
        """Return a copy of the account, with an id of its own and no machine; `end` drops it.

        Raises SandboxLostError, ProviderUnavailableError.
        """

    def probe(self, sandbox: Sandbox, context: ProbeContext) -> Probe:
        """Return a probe; asks nothing yet."""

    def run(self, sandbox: Sandbox, script: bytes, name: str, timeout: float) -> RunResult:
        """Run a script as the learner, in the home; `name` ends in .sh or .py; seconds.

        Raises ProviderUnavailableError, SandboxLostError.
        """
