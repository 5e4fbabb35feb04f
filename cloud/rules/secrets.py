"""KMS, Secrets Manager and Parameter Store: names, windows, sizes."""

import re

from cloud.rules.checks import number
from cloud.rules.rule import Found, Given, Rule

_ALIAS = "AWS KMS API Reference: CreateAlias"
_SECRET = "AWS Secrets Manager API Reference: CreateSecret"  # noqa: S105 - a page
_PARAMETER = "AWS Systems Manager User Guide: Creating Parameter Store parameters"
_STANDARD, _ADVANCED = 4096, 8192  # bytes of a parameter


def _alias(given: Given) -> Found:
    name = given.get("AliasName")
    return {} if isinstance(name, str) and not name.startswith("alias/") else None


def _secret_name(given: Given) -> Found:
    name = given.get("Name")
    if not isinstance(name, str):
        return None
    return None if re.fullmatch(r"[A-Za-z0-9/_+=.@!-]{1,512}", name) else {}


def _recovery(given: Given) -> Found:
    days = number(given.get("RecoveryWindowInDays"))
    return {} if days is not None and not 7 <= days <= 30 else None


def _both_ways(given: Given) -> Found:
    at_once = given.get("ForceDeleteWithoutRecovery") is True
    return {} if at_once and given.get("RecoveryWindowInDays") is not None else None


def _two_values(given: Given) -> Found:
    two = given.get("SecretString") is not None and given.get("SecretBinary") is not None
    return {} if two else None


def _large(given: Given) -> Found:
    value, tier = given.get("Value"), given.get("Tier")
    if not isinstance(value, str) or tier == "Intelligent-Tiering":
        return None
    most = _ADVANCED if tier == "Advanced" else _STANDARD
    if len(value.encode()) <= most:
        return None
    kind = "Advanced" if tier == "Advanced" else "Standard"
    return {"kind": kind, "most": most}


def _deep(given: Given) -> Found:
    return {} if str(given.get("Name", "")).strip("/").count("/") >= 15 else None


def _rootless(given: Given) -> Found:
    name = str(given.get("Name", ""))
    return {} if "/" in name and not name.startswith(("/", "arn:")) else None


RULES = (
    Rule(
        "kms",
        ("CreateAlias", "DeleteAlias", "UpdateAlias"),
        _alias,
        "ValidationException",
        "Invalid identifier",
        _ALIAS,
    ),
    Rule(
        "secretsmanager",
        ("CreateSecret",),
        _secret_name,
        "ValidationException",
        "Invalid name. Must be a valid name containing alphanumeric characters, or any of the "
        "following: -/_+=.@!",
        _SECRET,
    ),
    Rule(
        "secretsmanager",
        ("CreateSecret", "PutSecretValue", "UpdateSecret"),
        _two_values,
        "InvalidParameterException",
        "You can't specify both a binary secret value and a string secret value in the same secret.",
        _SECRET,
    ),
    Rule(
        "secretsmanager",
        ("DeleteSecret",),
        _recovery,
        "InvalidParameterException",
        "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).",
        "AWS Secrets Manager API Reference: DeleteSecret",
    ),
    Rule(
        "secretsmanager",
        ("DeleteSecret",),
        _both_ways,
        "InvalidParameterException",
        "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
        "AWS Secrets Manager API Reference: DeleteSecret",
    ),
    Rule(
        "ssm",
        ("PutParameter",),
        _rootless,
        "ValidationException",
        "Parameter name must be a fully qualified name.",
        _PARAMETER,
    ),
    Rule(
        "ssm",
        ("PutParameter",),
        _deep,
        "HierarchyLevelLimitExceededException",
        "A hierarchy can have a maximum of 15 levels. For more information, see Requirements and "
        "constraints for parameter names in the AWS Systems Manager User Guide.",
        _PARAMETER,
    ),
    Rule(
        "ssm",
        ("PutParameter",),
        _large,
        "ValidationException",
        "{kind} tier parameters support a maximum parameter value of {most} characters.",
        "AWS Systems Manager User Guide: Managing parameter tiers",
    ),
)
