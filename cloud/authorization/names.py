"""Which parameters name a resource, where their names do not say it."""

from cloud.authorization.paths import Path, parse

_TYPES: dict[tuple[str, str], tuple[str, ...]] = {
    ("iam", "mfa"): ("VirtualMFADeviceName", "SerialNumber"),
    ("iam", "oidc-provider"): ("OpenIDConnectProviderArn", "Url"),
    ("iam", "saml-provider"): ("SAMLProviderArn", "Name"),
    ("sqs", "queue"): ("QueueUrl", "QueueName", "SourceArn"),
    ("sts", "role"): ("RoleArn",),
}
_OPERATIONS: dict[tuple[str, str, str], tuple[str, ...]] = {
    ("iam", "GetContextKeysForPrincipalPolicy", "user"): ("PolicySourceArn",),
    ("iam", "GetContextKeysForPrincipalPolicy", "group"): ("PolicySourceArn",),
    ("iam", "GetContextKeysForPrincipalPolicy", "role"): ("PolicySourceArn",),
    ("iam", "SimulatePrincipalPolicy", "user"): ("PolicySourceArn",),
    ("iam", "SimulatePrincipalPolicy", "group"): ("PolicySourceArn",),
    ("iam", "SimulatePrincipalPolicy", "role"): ("PolicySourceArn",),
}
VARIABLES: dict[tuple[str, str], tuple[str, ...]] = {}


def paths(prefix: str, operation: str, type_: str) -> tuple[Path, ...] | None:
    """Return where the resource's name or ARN stands, None if the model's names say it."""
    said = _OPERATIONS.get((prefix, operation, type_), _TYPES.get((prefix, type_)))
    return None if said is None else tuple(map(parse, said))
