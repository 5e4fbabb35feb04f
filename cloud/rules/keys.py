"""KMS: what may be asked of a key in which state, and of which kind."""

from typing import Any

from cloud.rules.checks import number
from cloud.rules.rule import Check, Found, Given, Rule
from cloud.rules.state import backend

_STATES = "AWS KMS Developer Guide: Key states of AWS KMS keys"
_NO_MORE = (
    *("EnableKey", "DisableKey", "EnableKeyRotation", "DisableKeyRotation", "CreateGrant"),
    *("ScheduleKeyDeletion", "UpdateKeyDescription", "TagResource", "UntagResource"),
    *("GenerateMac", "VerifyMac", "Sign", "Verify", "GetPublicKey", "GetKeyRotationStatus"),
)
_NOT_DISABLED = ("EnableKeyRotation", "DisableKeyRotation", "CreateGrant", "Sign", "Verify")
_CRYPTIC = {
    "Encrypt": "ENCRYPT_DECRYPT",
    "ReEncrypt": "ENCRYPT_DECRYPT",
    "GenerateDataKey": "ENCRYPT_DECRYPT",
    "GenerateDataKeyWithoutPlaintext": "ENCRYPT_DECRYPT",
    "Sign": "SIGN_VERIFY",
    "Verify": "SIGN_VERIFY",
}


def key(name: object) -> Any:  # noqa: ANN401 - moto's own
    """Return the account's key of this id, ARN or alias, None when there is none."""
    own = backend("kms")
    if own is None or not isinstance(name, str):
        return None
    short = name.rpartition("key/")[2] if ":key/" in name else name
    if short in own.keys:
        return own.keys[short]
    alias = name.rpartition(":")[2]
    held = (one for one in own.keys.values() if alias in one.aliases)
    return next(held, None) if alias.startswith("alias/") else None


def _in_state(member: str, state: str) -> Check:
    def check(given: Given) -> Found:
        found = key(given.get(member))
        return {"arn": found.arn} if found is not None and found.key_state == state else None

    return check


def _not_pending(given: Given) -> Found:
    found = key(given.get("KeyId"))
    pending = found is None or found.key_state == "PendingDeletion"
    return None if pending else {"arn": found.arn}


def _otherwise(usage: str) -> Check:
    def check(given: Given) -> Found:
        found = key(given.get("KeyId"))
        held = None if found is None else found.key_usage or "ENCRYPT_DECRYPT"
        return None if held in {None, usage} else {"arn": found.arn, "usage": held}

    return check


def _not_symmetric(given: Given) -> Found:
    found = key(given.get("KeyId"))
    return {} if found is not None and found.key_spec != "SYMMETRIC_DEFAULT" else None


def _window(given: Given) -> Found:
    days = number(given.get("PendingWindowInDays"))
    return {} if days is not None and not 7 <= days <= 30 else None


def _reserved(given: Given) -> Found:
    return {} if str(given.get("AliasName", "")).startswith("alias/aws/") else None


RULES = (
    *(
        Rule(
            "kms",
            (operation,),
            _otherwise(usage),
            "InvalidKeyUsageException",
            f"{{arn}} key usage is {{usage}} which is not valid for {operation}.",
            "AWS KMS API Reference: Encrypt",
        )
        for operation, usage in _CRYPTIC.items()
    ),
    Rule(
        "kms",
        ("ScheduleKeyDeletion",),
        _window,
        "ValidationException",
        "PendingWindowInDays must be between 7 and 30 (inclusive)",
        "AWS KMS API Reference: ScheduleKeyDeletion",
    ),
    Rule(
        "kms",
        _NO_MORE,
        _in_state("KeyId", "PendingDeletion"),
        "KMSInvalidStateException",
        "{arn} is pending deletion.",
        _STATES,
    ),
    Rule(
        "kms",
        ("CreateAlias", "UpdateAlias"),
        _in_state("TargetKeyId", "PendingDeletion"),
        "KMSInvalidStateException",
        "{arn} is pending deletion.",
        _STATES,
    ),
    Rule(
        "kms",
        _NOT_DISABLED,
        _in_state("KeyId", "Disabled"),
        "DisabledException",
        "{arn} is disabled.",
        _STATES,
    ),
    Rule(
        "kms",
        ("CancelKeyDeletion",),
        _not_pending,
        "KMSInvalidStateException",
        "{arn} is not pending deletion.",
        _STATES,
    ),
    Rule(
        "kms",
        ("EnableKeyRotation",),
        _not_symmetric,
        "UnsupportedOperationException",
        "You cannot perform this operation on an asymmetric CMK.",
        "AWS KMS API Reference: EnableKeyRotation",
    ),
    Rule(
        "kms",
        ("CreateAlias", "UpdateAlias", "DeleteAlias"),
        _reserved,
        "NotAuthorizedException",
        "Aliases that begin with alias/aws/ are reserved for AWS managed keys.",
        "AWS KMS API Reference: CreateAlias",
    ),
)
