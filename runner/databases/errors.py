"""What can keep a database from answering. None of it is the learner's fault."""

from runner.errors import RunnerError


class DatabaseMissingError(RunnerError):
    """There is no such database, or it does not run."""

    kind = "database-missing"
    status = 404


class EngineMissingError(RunnerError):
    """The host lacks the server's programs."""

    kind = "engine-missing"
    status = 501


class DatabaseFailedError(RunnerError):
    """The server did not start, or did not answer."""

    kind = "database-failed"
    status = 503
