"""What can go wrong between a caller and the runner. Each message is a sentence for people."""


class RunnerError(Exception):
    """Something the runner could not do; `kind` names it on the wire."""

    kind = "runner"
    status = 500


class RunnerUnavailableError(RunnerError):
    """The runner is not running or does not answer. Never the learner's fault."""

    kind = "unavailable"
    status = 503


class WorkspaceNotFoundError(RunnerError):
    """There is no such workspace: it ended, or the runner was started anew."""

    kind = "workspace-not-found"
    status = 404


class InvalidRequestError(RunnerError):
    """The caller asked for something that cannot be: a bug of the caller."""

    kind = "invalid-request"
    status = 422


class HomeFullError(RunnerError):
    """The learner's home has no space or no room for another file."""

    kind = "home-full"
    status = 507


class PathRefusedError(RunnerError):
    """A path leaves the home, passes through a link, or is in the way of what must be written."""

    kind = "path-refused"
    status = 409


class KeptNotFoundError(RunnerError):
    """Nothing is kept of the workspace's home under that label."""

    kind = "kept-not-found"
    status = 404


class KeptTooLargeError(RunnerError):
    """The home does not fit into what may be kept of it."""

    kind = "kept-too-large"
    status = 507


class GitRefusedError(RunnerError):
    """The repository cannot be read safely; the message tells the learner what to mend."""

    kind = "git-refused"
    status = 409


class TooManyTerminalsError(RunnerError):
    """The workspace has as many terminals as it may have."""

    kind = "too-many-terminals"
    status = 409


class JailFailedError(RunnerError):
    """The machine could not start a jail. A fault of ours."""

    kind = "jail-failed"
    status = 500


class SetupError(RunnerError):
    """The machine lacks something that the runner needs; the message names the remedy."""

    kind = "setup"


BY_KIND: dict[str, type[RunnerError]] = {
    error.kind: error
    for error in (
        RunnerError,
        RunnerUnavailableError,
        WorkspaceNotFoundError,
        InvalidRequestError,
        HomeFullError,
        PathRefusedError,
        KeptNotFoundError,
        KeptTooLargeError,
        GitRefusedError,
        TooManyTerminalsError,
        JailFailedError,
    )
}
