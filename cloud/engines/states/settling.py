"""What comes to a waiting task from outside: a function's outcome, or an answer to its token."""

import json
from typing import Any

from moto.core.exceptions import ServiceException
from moto.stepfunctions.models import stepfunctions_backends

from cloud.engines.functions import finishing, results
from cloud.engines.functions.port import (
    BusyError,
    Order,
    PackageError,
    WorkersError,
)
from cloud.engines.functions.port import Outcome as Ran
from cloud.engines.states import definition, port, runs, tasks
from cloud.engines.states.going import Going
from cloud.engines.states.runs import Frame, Outcome, Run

_LENGTH = 36  # characters of our tokens


class InvalidTokenError(ServiceException):
    code = "InvalidToken"


class TaskTimedOutError(ServiceException):
    code = "TaskTimedOut"


class InvalidOutputError(ServiceException):
    code = "InvalidOutput"


def install() -> None:
    finishing.reach("task", function_came)


def function_came(order: Order, ran: Ran | WorkersError) -> None:
    """Take in what a function came to that a task asked for. Runs in the account's turn."""
    found = runs.by_token(stepfunctions_backends[order.account_id][order.region], order.item)
    if found is None:
        return
    run, frame = found
    state = definition.state_at(run.definition, frame.where, frame.state)
    tasks.function_came(run, frame, _outcome(order, ran), order.version, state)
    port.post(order.account_id)


def _outcome(order: Order, ran: Ran | WorkersError) -> Outcome:
    if isinstance(ran, WorkersError):
        kinds = {BusyError: "TooManyRequestsException", PackageError: "InvalidZipFileException"}
        return Outcome(None, f"Lambda.{kinds.get(type(ran), 'ServiceException')}", str(ran))
    text = results.payload(order, ran)
    told = json.loads(text) if text else None
    if not results.failed(ran):
        return Outcome(told)
    kind = told.get("errorType") if isinstance(told, dict) else None
    return Outcome(None, kind or "Lambda.Unknown", text)


def succeeded(backend: Any, token: str, output: str) -> None:
    """Raises InvalidTokenError, TaskTimedOutError and InvalidOutputError."""
    try:
        result = json.loads(output)
    except ValueError as fault:
        raise InvalidOutputError("Invalid Output: 'INVALID_JSON_DESCRIPTION'") from fault
    _settle(backend, token, Outcome(result))


def failed(backend: Any, token: str, error: str | None, cause: str | None) -> None:
    """Raises InvalidTokenError and TaskTimedOutError."""
    _settle(backend, token, Outcome(None, error or "", cause or ""))


def beat(backend: Any, token: str) -> None:
    """Raises InvalidTokenError and TaskTimedOutError."""
    run, frame = _waiting(backend, token)
    tasks.heard(Going(run, backend.account_id), frame)


def _settle(backend: Any, token: str, outcome: Outcome) -> None:
    _, frame = _waiting(backend, token)
    frame.came(outcome)
    port.post(backend.account_id)


def _waiting(backend: Any, token: str) -> tuple[Run, Frame]:
    found = runs.by_token(backend, token)
    if found is None or found[1].phase != "callback":
        if len(token) == _LENGTH:  # one that nobody waits for any more
            told = "Task Timed Out: 'Provided task does not exist anymore'"
            raise TaskTimedOutError(told)
        raise InvalidTokenError("Invalid Token: 'Invalid token'")
    return found
