"""Reading or writing what a key of the customer's encrypts needs that key, too.

AWS's own keys (`aws/s3` …) are open to everyone in the account through their service, and need no
permission. Source: S3 User Guide, "Using server-side encryption with AWS KMS keys"; Secrets
Manager User Guide, "Secret encryption and decryption"; Systems Manager User Guide, "How Parameter
Store uses AWS KMS".
"""

from collections.abc import Callable, Mapping
from typing import Any

from cloud.authorization import s3_objects, state
from cloud.authorization.asked import Asked, Target, Wanted
from cloud.authorization.paths import mapping, texts
from cloud.authorization.resolvers_security import key_of
from cloud.authorization.s3_actions import said
from cloud.policy.context import Value

_KEY_HEADER = "x-amz-server-side-encryption-aws-kms-key-id"
_WRITES = frozenset({"PutObject", "CopyObject", "CreateMultipartUpload", "PostObject"})
_READS = frozenset({"GetObject", "SelectObjectContent"})


def wanted(asked: Asked) -> tuple[Wanted, ...]:
    """Return `kms:Decrypt` or `kms:GenerateDataKey` on the keys behind what the call is about."""
    look = LOOKS.get(asked.service)
    found = look(asked) if look else []
    return tuple(_through(asked, action, held) for action, held in found if _ours(held))


def _through(asked: Asked, action: str, held: Any) -> Wanted:  # noqa: ANN401 - moto's Key
    context: dict[str, Value] = {
        "kms:ViaService": f"{asked.service}.{asked.region}.amazonaws.com",
        "kms:CallerAccount": asked.account_id,
    }
    return Wanted(f"kms:{action}", (Target(str(held.arn)),), context)


def _ours(held: Any) -> bool:  # noqa: ANN401 - moto's Key
    return held is not None and not any(name.startswith("alias/aws/") for name in held.aliases)


def _s3(asked: Asked) -> list[tuple[str, Any]]:
    bucket, key = (str(asked.parameters.get(name, "")) for name in ("bucketName", "key"))
    if asked.operation in _READS:
        held = s3_objects.key(asked, bucket, key, asked.query.get("versionId", ""))
        return [("Decrypt", key_of(asked, str(getattr(held, "kms_key_id", None) or "")))]
    if asked.operation in _WRITES:
        return [("GenerateDataKey", key_of(asked, _key_for(asked, bucket)))]
    return []


def _key_for(asked: Asked, bucket: str) -> str:
    """Return the key that the request names, or the bucket's default."""
    method = said(asked, "x-amz-server-side-encryption")
    if method or said(asked, _KEY_HEADER):
        return said(asked, _KEY_HEADER)
    held = s3_objects.found(asked, bucket)
    for rule in _rules(getattr(held, "encryption", None)):
        default = mapping(rule.get("ApplyServerSideEncryptionByDefault"))
        return str(default.get("KMSMasterKeyID") or "")
    return ""


def _rules(encryption: Any) -> list[Any]:  # noqa: ANN401 - what moto read from XML
    rules = encryption.get("Rule") if isinstance(encryption, dict) else None
    return [one for one in (rules if isinstance(rules, list) else [rules]) if isinstance(one, dict)]


def _secrets(asked: Asked) -> list[tuple[str, Any]]:
    said_ = asked.parameters
    if asked.operation == "CreateSecret":
        return [("GenerateDataKey", key_of(asked, str(said_.get("KmsKeyId") or "")))]
    actions = {"GetSecretValue": ["Decrypt"], "PutSecretValue": ["Decrypt", "GenerateDataKey"]}
    known = state.backend(asked, "secretsmanager")
    name = str(said_.get("SecretId") or "")
    held = known.secrets.get(name) if known is not None and name else None
    key = key_of(asked, str(getattr(held, "kms_key_id", None) or ""))
    return [(action, key) for action in actions.get(asked.operation, [])]


def _parameters(asked: Asked) -> list[tuple[str, Any]]:
    said_ = asked.parameters
    if asked.operation == "PutParameter" and said_.get("Type") == "SecureString":
        return [("Encrypt", key_of(asked, str(said_.get("KeyId") or "")))]
    known = state.backend(asked, "ssm")
    if known is None or not said_.get("WithDecryption"):
        return []
    found = []
    for name in (*texts(said_, ("Name",)), *texts(said_, ("Names",))):
        plain = name.partition(":")[0]
        # moto drops the slash of a name that has no other.
        versions = known._parameters.get(plain) or known._parameters.get(plain.removeprefix("/"))
        keyid = getattr(versions[-1], "keyid", None) if versions else None
        found.append(("Decrypt", key_of(asked, str(keyid or ""))))
    return found


LOOKS: Mapping[str, Callable[[Asked], list[tuple[str, Any]]]] = {
    "s3": _s3,
    "secretsmanager": _secrets,
    "ssm": _parameters,
}
