"""What can be wrong with a policy that someone wrote."""

from cloud.errors import CloudError


class PolicyError(CloudError):
    """Base: a policy that AWS would not save. Its text is AWS's own message.

    `code` is IAM's error code; `fault` names what is wrong, for services that word it their own
    way; `hint` says where, in our words, for the learner (AWS itself never says where).
    """

    code = "MalformedPolicyDocument"

    def __init__(self, message: str, *, fault: str, hint: str = "") -> None:
        super().__init__(message)
        self.fault = fault
        self.hint = hint


class MalformedPolicyError(PolicyError):
    """The document breaks the grammar of the policy language."""


class PolicyTooLargeError(PolicyError):
    """The document, or all inline policies of one identity together, are over AWS's quota."""

    code = "LimitExceeded"
