"""Who called, as CloudTrail says it.

Source: CloudTrail User Guide, "CloudTrail userIdentity element".
"""

from typing import Any

from cloud.server.principal import Principal


def user_identity(who: Principal) -> dict[str, Any]:
    if who.anonymous:
        return {"type": "AWSAccount", "principalId": "", "accountId": "anonymous"}
    identity: dict[str, Any] = {
        "type": who.kind,
        "principalId": who.user_id,
        "arn": who.arn,
        "accountId": who.account_id,
        "accessKeyId": who.access_key_id,
    }
    if who.kind == "IAMUser":
        identity["userName"] = who.user_name
    if who.access_key_id.startswith("ASIA") or who.kind in _ISSUERS:
        identity["sessionContext"] = _session(who)
    return identity


# Who issued the session of such a principal.
_ISSUERS = {"AssumedRole": "Role", "FederatedUser": "IAMUser"}


def _session(who: Principal) -> dict[str, Any]:
    session: dict[str, Any] = {}
    if who.kind == "AssumedRole":
        name = who.arn.split("/")[1]
        session["sessionIssuer"] = {
            "type": "Role",
            "principalId": who.user_id.partition(":")[0],
            "arn": f"arn:aws:iam::{who.account_id}:role/{name}",
            "accountId": who.account_id,
            "userName": name,
        }
    return session
