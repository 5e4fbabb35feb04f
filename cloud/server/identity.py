"""Who called, as CloudTrail says it.

Source: CloudTrail User Guide, "CloudTrail userIdentity element".
"""

from typing import Any

from cloud.server.principal import Principal

# Who issued the session of such a principal.
_ISSUERS = {"AssumedRole": "Role", "FederatedUser": "IAMUser"}


def user_identity(who: Principal) -> dict[str, Any]:
    if who.anonymous:
        return {"type": "AWSAccount", "principalId": "", "accountId": "anonymous"}
    if who.kind == "AWSService":
        return {"type": who.kind, "invokedBy": who.invoked_by}
    identity: dict[str, Any] = {
        "type": who.kind,
        "principalId": who.user_id,
        "arn": who.arn,
        "accountId": who.account_id,
        "accessKeyId": who.access_key_id,
    }
    if who.kind == "IAMUser":
        identity["userName"] = who.user_name
    if who.invoked_by:
        identity["invokedBy"] = who.invoked_by
    if who.session is not None or who.kind == "AssumedRole":
        identity["sessionContext"] = _context(who)
    return identity


def _context(who: Principal) -> dict[str, Any]:
    session = who.session
    context: dict[str, Any] = {}
    if who.kind in _ISSUERS:
        context["sessionIssuer"] = _issuer(who)
    if session is None:
        return context
    attributes = {"mfaAuthenticated": str(session.mfa_at is not None).lower()}
    if session.issued_at is not None:
        attributes["creationDate"] = f"{session.issued_at:%Y-%m-%dT%H:%M:%SZ}"
    context["attributes"] = attributes
    if session.source_identity:
        context["sourceIdentity"] = session.source_identity
    if session.provider and not session.provider.endswith(".amazonaws.com"):
        context["webIdFederationData"] = {"federatedProvider": session.provider, "attributes": {}}
    return context


def _issuer(who: Principal) -> dict[str, Any]:
    """Return the role that was assumed, or the user who federated."""
    name = who.arn.split("/")[1]
    arn = f"arn:aws:iam::{who.account_id}:role/{name}"
    if who.session is not None and who.session.issuer_arn:
        arn = who.session.issuer_arn
        name = arn.rpartition("/")[2]
    issuer = {"type": _ISSUERS[who.kind], "arn": arn, "accountId": who.account_id, "userName": name}
    if who.kind == "AssumedRole":
        issuer["principalId"] = who.user_id.partition(":")[0]
    return issuer
