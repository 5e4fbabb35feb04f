"""What the learner cloud and the runner tell each other about functions, in JSON."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from runner.shapes import Shape, VariableName, VariableValue

Owner = Annotated[str, StringConstraints(pattern=r"^[0-9a-z]{1,32}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16,64}$")]

MOST_PAYLOAD = 6 << 20  # bytes. Source: Lambda quotas, "Invocation payload"


class InvokeRequest(Shape):
    """One event for one version of a function.

    `worker` names what a warm jail is reused for: whatever changes the code, the configuration or
    the credentials changes it. `code` and `layers` name trees that were put before (`layers` is
    empty without). `timeout` is in seconds, `memory` and `scratch` in MiB; `event` is JSON.
    """

    worker: Name
    code: Name
    layers: Name | None = None
    language: Literal["python", "node"]
    handler: str = Field(max_length=128)
    environment: dict[VariableName, VariableValue] = {}
    timeout: float = Field(3.0, gt=0, le=900)
    memory: int = Field(128, ge=128, le=10_240)
    scratch: int = Field(512, ge=512, le=10_240)
    request_id: str = Field(max_length=64)
    arn: str = Field(max_length=256)
    event: str
    label: str = Field("", max_length=256)
    client_context: str | None = None


Status = Literal["ok", "error", "init-error", "timeout", "exit", "out-of-memory", "too-large"]


class InvokeAnswer(Shape):
    """How it went. `payload` is JSON: the result, or the error in the shape of the runtime.

    Times are in milliseconds; `init` is None for a warm start. `exit_code` is negative for a
    signal; `memory_used` is in MiB. `label` is that of the request that started the worker.
    """

    status: Status
    payload: str = "null"
    log: str = ""
    init: float | None = None
    duration: float = 0.0
    exit_code: int | None = None
    memory_used: int = 0
    label: str = ""


class FunctionsHealth(Shape):
    """`languages` tells which runtimes this host can run."""

    languages: list[str]
    workers: int
    limits: Literal["cgroup", "rlimits"]
