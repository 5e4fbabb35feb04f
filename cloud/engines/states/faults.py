"""Errors of an execution, and which retriers and catchers they fit.

Source: AWS Step Functions Developer Guide, "Handling errors in Step Functions workflows".
"""

from collections.abc import Sequence

RUNTIME = "States.Runtime"
TIMEOUT = "States.Timeout"
HEARTBEAT = "States.HeartbeatTimeout"
_TIMEOUTS = frozenset({TIMEOUT, HEARTBEAT})
_NOT_ALL = frozenset({RUNTIME, "States.DataLimitExceeded"})


class StateError(Exception):
    """A state failed. `error` is the name that retriers and catchers compare."""

    def __init__(self, error: str, cause: str = "") -> None:
        super().__init__(cause)
        self.error = error
        self.cause = cause


def runtime(cause: str) -> StateError:
    return StateError(RUNTIME, cause)


def fits(error: str, names: Sequence[str], *, task: bool) -> bool:
    """Tell whether one of the names of an `ErrorEquals` stands for the error.

    `task`: it came of a task, which `States.TaskFailed` stands for unless it is a timeout. A
    heartbeat that did not come is a timeout, too.
    """
    if error in names or (error == HEARTBEAT and TIMEOUT in names):
        return True
    if "States.ALL" in names and error not in _NOT_ALL:
        return True
    return "States.TaskFailed" in names and task and error not in _TIMEOUTS | _NOT_ALL
