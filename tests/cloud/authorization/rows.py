"""A row of the tables: a call through boto3, and what it asks for."""

from dataclasses import dataclass, field
from typing import Any

IAM = "arn:aws:iam::111122223333:"
EC2 = "arn:aws:ec2:us-east-1:111122223333:"
S3 = "arn:aws:s3:::"


def own(service: str, name: str) -> str:
    """Return the ARN of something of the account in its region."""
    return f"arn:aws:{service}:us-east-1:111122223333:{name}"


@dataclass(frozen=True)
class Row:
    """`wants` are the actions in their order, each with its resources. `source` is AWS's page."""

    service: str
    operation: str
    wants: list[tuple[str, list[str]]]
    source: str
    given: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        said = ",".join(self.given) if len(self.given) < 4 else str(len(self.given))
        return f"{self.service}-{self.operation}-{said}"


def row(service: str, operation: str, wants: Any, source: str, /, **given: Any) -> Row:
    """`wants` may be a single `(action, resource)`."""
    wanted = wants if isinstance(wants, list) else [wants]
    plain = [(action, [what] if isinstance(what, str) else what) for action, what in wanted]
    return Row(service, operation, plain, source, given)
