"""What can stop the commands for authors. `str()` is a sentence."""


class AuthoringError(Exception):
    """Base of them all."""


class StageError(AuthoringError):
    """The cloud or the runner that a proof needs could not be started."""


class ScriptError(AuthoringError):
    """A script that cannot be run."""
