"""Who calls, once it is proven."""

from dataclasses import dataclass

from cloud.seams.sessions import Session

OPERATOR_SESSION = "GroundschoolOperator"


@dataclass(frozen=True, slots=True)
class Principal:
    """`kind` is CloudTrail's: IAMUser, AssumedRole, FederatedUser, Root, AWSService or Anonymous.

    `session` is that of a temporary key, `invoked_by` the service that calls for the principal.
    """

    account_id: str
    kind: str
    arn: str = ""
    user_id: str = ""
    user_name: str = ""
    access_key_id: str = ""
    operator: bool = False
    session: Session | None = None
    invoked_by: str = ""

    @property
    def anonymous(self) -> bool:
        return self.kind == "Anonymous"


def anonymous(account_id: str) -> Principal:
    return Principal(account_id, "Anonymous")


def operator(account_id: str, access_key_id: str) -> Principal:
    """The platform itself, when it sets up and grades."""
    return Principal(
        account_id,
        "AssumedRole",
        arn=f"arn:aws:sts::{account_id}:assumed-role/{OPERATOR_SESSION}/platform",
        user_id=f"AROAGROUNDSCHOOL{account_id[-5:]}:platform",
        user_name=OPERATOR_SESSION,
        access_key_id=access_key_id,
        operator=True,
    )
