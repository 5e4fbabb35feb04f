"""CloudFormation's errors, in its own words.

Source: CloudFormation API Reference, "Common errors" and the errors of each operation.
"""

from moto.cloudformation.exceptions import CloudFormationError
from moto.cloudformation.exceptions import ValidationError as ValidationError


class InsufficientCapabilitiesError(CloudFormationError):
    code = "InsufficientCapabilitiesException"


class ChangeSetNotFoundError(CloudFormationError):
    code = "ChangeSetNotFound"

    def __init__(self, name: str) -> None:
        super().__init__(f"ChangeSet [{name}] does not exist")


class InvalidChangeSetStatusError(CloudFormationError):
    code = "InvalidChangeSetStatus"


class ChangeSetExistsError(CloudFormationError):
    code = "AlreadyExistsException"


def invalid(sentence: str) -> ValidationError:
    return ValidationError(message=sentence)


def malformed(sentence: str) -> ValidationError:
    return invalid(f"Template format error: {sentence}")


def mistaken(sentence: str) -> ValidationError:
    return invalid(f"Template error: {sentence}")


def not_here(what: str) -> ValidationError:
    """Return the refusal of what AWS has and this lab lacks."""
    return invalid(f"{what} is not available in this lab.")
