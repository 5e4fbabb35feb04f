"""ARNs of keys behind aliases, of secrets with their random suffix, of parameters."""

import base64
import binascii
import re
from typing import Any

from cloud.authorization import state
from cloud.authorization.asked import Asked

# moto's ciphertext begins with the key's id. Anything else in its place may be a secret.
_KEY_ID = re.compile(rb"(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})")


def key_of(asked: Asked, value: str) -> Any:  # noqa: ANN401 - moto's Key
    """Return the key of an id, an ARN, an alias or an alias's ARN; None if there is none."""
    known = state.backend(asked, "kms")
    if known is None or not value:
        return None
    name = value.rpartition(":")[2] if value.startswith("arn:") else value
    if name.startswith("alias/"):
        return next((one for one in known.keys.values() if name in one.aliases), None)
    return known.keys.get(name.removeprefix("key/"))


def key(asked: Asked, value: str) -> str:
    """Return the key's ARN. Ciphertexts and aliases that are taken away name one, too."""
    named = value or key_in(asked.parameters.get("CiphertextBlob"))
    named = named or str(asked.parameters.get("AliasName") or "")
    found = key_of(asked, named)
    if found is not None:
        return str(found.arn)
    known = "" if "alias/" in named or named.startswith("arn:") else named
    return f"arn:aws:kms:{asked.region}:{asked.account_id}:key/{known or '*'}"


def key_in(blob: Any) -> str:  # noqa: ANN401 - base 64 or bytes
    """Return the id of the key that made the ciphertext, empty for what is none of ours."""
    try:
        raw = blob if isinstance(blob, bytes) else base64.b64decode(str(blob or ""))
    except (binascii.Error, ValueError):
        return ""
    found = _KEY_ID.match(raw)
    return found[0].decode() if found else ""


def alias(asked: Asked, value: str) -> str:
    name = value.removeprefix("alias/") or "*"
    return f"arn:aws:kms:{asked.region}:{asked.account_id}:alias/{name}"


def secret(asked: Asked, value: str) -> str:
    """Return the ARN with the suffix that the secret got; six `?` for one that is to be made.

    Source: Secrets Manager User Guide, "Permissions policy examples", on the six characters.
    """
    known = state.backend(asked, "secretsmanager")
    found = known.secrets.get(value) if known is not None and value else None
    if found is not None:
        return str(found.arn)
    if value.startswith("arn:"):
        return value
    suffix = "-??????" if value else "*"
    return f"arn:aws:secretsmanager:{asked.region}:{asked.account_id}:secret:{value}{suffix}"


def parameter(asked: Asked, value: str) -> str:
    """Return the ARN of a parameter, without the version or label that was asked for.

    Source: Systems Manager User Guide, "Restricting access to parameters using IAM policies".
    """
    name = value.partition(":")[0].removeprefix("/")
    given = name if value else "*"
    return f"arn:aws:ssm:{asked.region}:{asked.account_id}:parameter/{given}"


def document(asked: Asked, value: str) -> str:
    """Return the ARN of a document; AWS's own belong to no account."""
    account = "" if value.startswith(("AWS-", "Amazon")) else asked.account_id
    return f"arn:aws:ssm:{asked.region}:{account}:document/{value or '*'}"


def instance(asked: Asked, value: str) -> str:
    if value.startswith("mi-"):
        return ""
    return f"arn:aws:ec2:{asked.region}:{asked.account_id}:instance/{value or '*'}"


def managed_instance(asked: Asked, value: str) -> str:
    if value.startswith("i-"):
        return ""
    return f"arn:aws:ssm:{asked.region}:{asked.account_id}:managed-instance/{value or '*'}"


RESOLVERS = {
    ("kms", "alias"): alias,
    ("kms", "key"): key,
    ("secretsmanager", "Secret"): secret,
    ("ssm", "document"): document,
    ("ssm", "instance"): instance,
    ("ssm", "managed-instance"): managed_instance,
    ("ssm", "parameter"): parameter,
}
