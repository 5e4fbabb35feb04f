"""What can keep a function from running. None of it is the function's own fault."""

from runner.errors import RunnerError


class TreeMissingError(RunnerError):
    """Trees that are not here (any more): they must be put, and the call made again.

    The message is their names, with spaces between.
    """

    kind = "tree-missing"
    status = 404

    def __init__(self, *names: str) -> None:
        super().__init__(" ".join(names))


class TreeRefusedError(RunnerError):
    """The package cannot be unpacked; the message says why."""

    kind = "tree-refused"
    status = 422


class BusyError(RunnerError):
    """As many functions run as may at once."""

    kind = "busy"
    status = 429


class LanguageMissingError(RunnerError):
    """The host lacks what runs the function's language."""

    kind = "language-missing"
    status = 501
