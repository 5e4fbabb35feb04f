"""What the engine needs of the process around it: calls as a role, and somebody who goes on."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol


class NotHereError(NotImplementedError):
    """What AWS has and this lab lacks; the text is the sentence that says so."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is not available in this lab.")


class TaskError(Exception):
    """A call failed: `error` is its name as Retry and Catch compare it, `cause` a sentence."""

    def __init__(self, error: str, cause: str) -> None:
        super().__init__(cause)
        self.error = error
        self.cause = cause


class Caller(Protocol):
    """Makes calls in the account whose scope is entered, judged as those of a role."""

    def call(
        self, service: str, operation: str, given: Mapping[str, Any], role_arn: str
    ) -> dict[str, Any]:
        """Return the answer as boto3 does. `service` is botocore's name. Raises TaskError."""

    def invoke(self, given: Mapping[str, Any], role_arn: str, item: str) -> dict[str, Any] | None:
        """Have a function run for `item`, whose outcome `settling` is told of.

        Returns the answer at once where nobody waits for the function. Raises TaskError.
        """


_turns: list[Callable[[str], bool]] = []
_posts: list[Callable[[str], None]] = []
_callers: list[Callable[[str], Caller]] = []


def use(post_: Callable[[str], None] | None, caller_: Callable[[str], Caller] | None) -> None:
    """Have accounts that can go on told to `post_`, from any thread; None: nothing goes on."""
    _posts[:] = [] if post_ is None else [post_]
    _callers[:] = [] if caller_ is None else [caller_]


def available() -> bool:
    return bool(_posts)


def post(account_id: str) -> None:
    """Have executions of the account go on soon, in a turn of their own."""
    for told in _posts:
        told(account_id)


def reach(turn: Callable[[str], bool]) -> None:
    """Have `go_on` do what `turn` does."""
    _turns[:] = [turn]


def go_on(account_id: str) -> bool:
    """Take the steps that are due now, in the account's turn; tell whether more are due."""
    return any(turn(account_id) for turn in _turns)


def caller(account_id: str) -> Caller:
    """Raises LookupError where nobody makes calls."""
    if not _callers:
        raise LookupError("Nobody makes the calls of executions in this process; see `use`.")
    return _callers[0](account_id)
