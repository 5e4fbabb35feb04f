"""STS: the role that is asked for, with the tags and the source identity of the session.

Source: STS API reference, and IAM User Guide, "Pass session tags in AWS STS".
"""

from cloud.authorization import generic
from cloud.authorization.asked import Asked, Target, Wanted

# "No permissions are required": an explicit deny does not help against them either.
_FREE = frozenset({"GetCallerIdentity", "GetSessionToken"})
_ROLES = frozenset({"AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"})


def wanted(asked: Asked) -> tuple[Wanted, ...]:
    """Return the action; for a role, also those that its trust policy must allow besides."""
    if asked.operation in _FREE:
        return ()
    main = generic.wanted_main(asked)
    if asked.parameters.get("SerialNumber") and asked.parameters.get("TokenCode"):
        # Whether the code is right is looked at before a key is handed out (`cloud.seams.mfa`).
        proof = {"aws:MultiFactorAuthPresent": True, "aws:MultiFactorAuthAge": 0}
        main = Wanted(main.action, main.targets, {**main.context, **proof})
    if asked.operation == "GetFederationToken":
        name = asked.parameters.get("Name", "*")
        arn = f"arn:aws:sts::{asked.account_id}:federated-user/{name}"
        main = Wanted(main.action, (Target(arn),), main.context)
    found = [main]
    tags = asked.parameters.get("Tags")
    if tags and asked.operation in _ROLES | {"GetFederationToken"}:
        found.append(Wanted("sts:TagSession", main.targets, main.context))
    if asked.parameters.get("SourceIdentity") and asked.operation in _ROLES:
        found.append(Wanted("sts:SetSourceIdentity", main.targets, main.context))
    return tuple(found)
