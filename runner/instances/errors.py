"""What can keep an instance from running."""

from runner.errors import RunnerError


class InstanceMissingError(RunnerError):
    """There is no such instance here (any more)."""

    kind = "instance-missing"
    status = 404
