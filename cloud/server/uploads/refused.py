"""What is wrong with a form, in S3's words."""

from cloud.server.refusals import Answer


class UploadRefusedError(Exception):
    """The form is turned away with `answer`."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.answer = Answer(status, code, message)


def denied(message: str) -> UploadRefusedError:
    """Return that the form is not what its policy says."""
    return UploadRefusedError("AccessDenied", f"Invalid according to Policy: {message}", 403)


def malformed(message: str) -> UploadRefusedError:
    """Return that the policy cannot be read."""
    return UploadRefusedError("InvalidPolicyDocument", f"Invalid Policy: {message}")


def missing(name: str) -> UploadRefusedError:
    sentence = (
        f"Bucket POST must contain a field named '{name}'.  If it is specified, please check the "
        "order of the fields."
    )
    return UploadRefusedError("InvalidArgument", sentence)


def invalid(message: str) -> UploadRefusedError:
    return UploadRefusedError("InvalidArgument", message)
