"""Secrets that are to be deleted, and what a parameter can be."""

import base64
import binascii
import re
from typing import Any

from cloud.rules.rule import Check, Found, Given, Rule
from cloud.rules.state import backend

_DELETE = "AWS Secrets Manager User Guide: Delete an AWS Secrets Manager secret"
_PUT = "AWS Systems Manager API Reference: PutParameter"
_NAME = re.compile(r"[A-Za-z0-9_.\-/]+")
_KEY_ID = 36  # letters that a ciphertext begins with


def _secret(name: object) -> Any:  # noqa: ANN401 - moto's own
    own = backend("secretsmanager")
    if own is None or not isinstance(name, str) or name not in own.secrets:
        return None
    return own.secrets[name]


def _marked(member: str) -> Check:
    def check(given: Given) -> Found:
        held = _secret(given.get(member))
        return {} if held is not None and held.is_deleted() else None

    return check


def _parameter(name: object) -> Any:  # noqa: ANN401 - moto's own
    own = backend("ssm")
    held = None if own is None else dict.get(own._parameters, name)
    return held[-1] if held else None


def _other_type(given: Given) -> Found:
    asked, held = given.get("Type"), _parameter(given.get("Name"))
    return {} if asked and held is not None and held.parameter_type != asked else None


def _nested(given: Given) -> Found:
    return {} if re.search(r"\{\{.*\}\}", str(given.get("Value", ""))) else None


def _odd_name(given: Given) -> Found:
    name = given.get("Name")
    wrong = isinstance(name, str) and name and not name.startswith("arn:")
    return {} if wrong and not _NAME.fullmatch(str(name)) else None


def _rootless(given: Given) -> Found:
    return {} if not str(given.get("Path", "/")).startswith("/") else None


def _absent_key(given: Given) -> Found:
    asked = given.get("KeyId")
    if given.get("Type") != "SecureString" or asked in (None, "alias/aws/ssm"):
        return None
    own = backend("kms")
    name = str(asked).rpartition(":key/")[2]
    known = own is not None and (
        name in own.keys or own.get_key_id_from_alias("alias/" + name.rpartition("alias/")[2])
    )
    return None if known else {"key": asked}


def _other_key(given: Given) -> Found:
    """Find a ciphertext that another key has made than the one that is named."""
    asked, own = given.get("KeyId"), backend("kms")
    if not asked or own is None:
        return None
    name = str(asked).rpartition("key/")[2]
    if "alias/" in name:
        name = own.get_key_id_from_alias("alias/" + name.rpartition("alias/")[2]) or ""
    try:
        made = base64.b64decode(str(given.get("CiphertextBlob")))[:_KEY_ID].decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return {} if name in own.keys and made in own.keys and made != name else None


_MARKED = "You can't perform this operation on the secret because it was marked for deletion."
_PATH = (
    "The parameter doesn't meet the parameter name requirements. The parameter name must begin with "
    'a forward slash "/". It can\'t be prefixed with "aws" or "ssm" (case-insensitive). It must use '
    "only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). "
    "Special characters are not allowed. All sub-paths, if specified, must use the forward slash "
    'symbol "/". Valid example: /get/parameters2-/by1./path0_.'
)


def _rule(check: Check, code: str, message: str, source: str = _PUT) -> Rule:
    return Rule("ssm", ("PutParameter",), check, code, message, source)


RULES = (
    Rule(
        "secretsmanager",
        ("GetSecretValue", "PutSecretValue", "UpdateSecret"),
        _marked("SecretId"),
        "InvalidRequestException",
        _MARKED,
        _DELETE,
    ),
    Rule(
        "secretsmanager",
        ("CreateSecret",),
        _marked("Name"),
        "InvalidRequestException",
        "You can't create this secret because a secret with this name is already scheduled for "
        "deletion.",
        _DELETE,
    ),
    Rule(
        "kms",
        ("Decrypt",),
        _other_key,
        "IncorrectKeyException",
        "The key ID in the request does not identify a CMK that can perform this operation.",
        "AWS KMS API Reference: Decrypt",
    ),
    _rule(
        _odd_name,
        "ValidationException",
        'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it '
        "can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of "
        "letters, numbers and the following 3 symbols .-_",
        "AWS Systems Manager User Guide: Requirements and constraints for parameter names",
    ),
    _rule(
        _nested,
        "ValidationException",
        'Parameter value can\'t nest another parameter. Do not use "{{{{}}}}" in the value.',
    ),
    _rule(
        _other_type,
        "HierarchyTypeMismatchException",
        "Parameter Store does not support changing a parameter type in a hierarchy. For example, "
        "you can't change a parameter from a String type to a SecureString type. You must create a "
        "new, unique parameter.",
    ),
    _rule(_absent_key, "InvalidKeyId", "Invalid keyId {key}"),
    Rule("ssm", ("GetParametersByPath",), _rootless, "ValidationException", _PATH, _PUT),
)
