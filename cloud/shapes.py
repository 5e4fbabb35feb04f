"""What the learner cloud says about itself, over its control socket and in its record."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True)


class Account(_Shape):
    """One AWS account and the key of its first user. `endpoint_url` serves path-style calls."""

    account_id: str
    access_key_id: str
    secret_access_key: str
    region: str
    endpoint_url: str
    principal_arn: str


class AccountSummary(_Shape):
    """An account without its secrets. `created_at` is ISO 8601, UTC."""

    account_id: str
    region: str
    created_at: str
    awake: bool


class DatabaseAnswer(_Shape):
    """The first rows of an answer, or the server's error: its code and its words."""

    columns: list[str] = []
    rows: list[list[Any]] = []
    error: str | None = None
    code: str | None = None


class Kept(_Shape):
    """A snapshot of an account. `kept_at` is ISO 8601, UTC.

    `sequence` is of the last call that was recorded before it was taken. `left_out` names, just
    after it was taken, the DB instances whose data is too large to be in it.
    """

    label: str
    kept_at: str
    bytes: int
    sequence: int = 0
    left_out: list[str] = []


class ClockState(_Shape):
    """An account's clock. `now` and `next_due` are ISO 8601, UTC, on that very clock.

    `offset`: seconds ahead of the real time. `fired` and `skipped` count, by service, what was
    due on the way of an advance; what recurs is skipped when there is too much of it.
    """

    account_id: str
    offset: float
    now: str
    next_due: str | None = None
    fired: dict[str, int] = Field(default_factory=dict)
    skipped: dict[str, int] = Field(default_factory=dict)


class Page(_Shape):
    """What was served at an address: names of headers in lower case, at most 1 MiB of the body."""

    model_config = ConfigDict(frozen=True, ser_json_bytes="base64", val_json_bytes="base64")

    status: int
    headers: dict[str, str]
    body: bytes


class Credentials(_Shape):
    """A key to sign calls with."""

    access_key_id: str
    secret_access_key: str
    session_token: str | None = None


class UserIdentity(BaseModel):
    """CloudTrail's `userIdentity`."""

    model_config = ConfigDict(frozen=True, extra="allow")

    type: str
    arn: str | None = None
    accountId: str | None = None  # noqa: N815 - CloudTrail's own spelling
    principalId: str | None = None  # noqa: N815
    userName: str | None = None  # noqa: N815
    accessKeyId: str | None = None  # noqa: N815


class Event(BaseModel):
    """One call, in CloudTrail's shape and spelling.

    `sequence` grows by one with each call of the account; `operator` marks the platform's own.
    Source: CloudTrail record contents, event version 1.11.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    eventID: str  # noqa: N815
    eventTime: str  # noqa: N815
    eventSource: str  # noqa: N815
    eventName: str  # noqa: N815
    awsRegion: str  # noqa: N815
    userIdentity: UserIdentity  # noqa: N815
    requestParameters: dict[str, Any] | None = None  # noqa: N815
    responseElements: dict[str, Any] | None = None  # noqa: N815
    errorCode: str | None = None  # noqa: N815
    errorMessage: str | None = None  # noqa: N815
    readOnly: bool  # noqa: N815
    resources: list[dict[str, Any]] = Field(default_factory=list)
    sourceIPAddress: str  # noqa: N815
    userAgent: str  # noqa: N815
    sequence: int
    operator: bool = False


class ExplainedDecision(_Shape):
    """One action that a call needed. `sentence` is for people.

    `statements` are those that decided; `policies` are all that were consulted, each statement
    with `matched`, `obstacle` and what it was compared with.
    """

    action: str
    resource: str
    principal: str
    verdict: str
    layer: str
    sentence: str
    statements: list[dict[str, Any]]
    policies: list[dict[str, Any]]


class Authorization(_Shape):
    """The decisions on a call. Not `whole`: of each, only the deciding statements are kept."""

    whole: bool
    decisions: list[ExplainedDecision]


class Explanation(_Shape):
    """An event and why it went as it did; None where no policy was asked."""

    event: Event
    authorization: Authorization | None


class Health(_Shape):
    """A sign of life. Seconds and counts since the process started."""

    status: str
    accounts: int
    awake: int
    calls: int
    uptime: float
    endpoint_url: str


class Gap(_Shape):
    """What is not available here, and how often it was asked for since the process started.

    `kind` is operation, parameter or crashed; `name` the parameter's or the crash's error, empty
    for an operation. `operation` is empty for a whole service, `?name` for S3's sub-resources.
    """

    kind: str
    service: str
    operation: str
    name: str
    count: int
