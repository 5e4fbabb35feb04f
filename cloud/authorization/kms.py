"""KMS: the key behind whatever names it, and the keys of its conditions.

Source: KMS Developer Guide, "Condition keys for AWS KMS".
"""

from collections.abc import Mapping
from typing import Any

from cloud.authorization import generic, plans, tagged
from cloud.authorization.asked import Asked, Target, Wanted
from cloud.authorization.resolvers_security import key, key_of
from cloud.policy.context import Value

_CRYPTIC = frozenset(
    {"Encrypt", "Decrypt", "ReEncrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext"}
    | {"GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext"}
)


def wanted(asked: Asked) -> tuple[Wanted, ...]:
    """Return the action; encrypting anew is one on the source's key and one on the target's."""
    if asked.operation == "ReEncrypt":
        return (_half(asked, "Source"), _half(asked, "Destination"))
    main = generic.wanted_main(asked)
    context = {**main.context, **_request(asked, asked.parameters.get("KeyId"))}
    if asked.operation in _CRYPTIC:
        context |= _encryption(asked.parameters, "EncryptionContext", "EncryptionAlgorithm")
    if isinstance(limits := asked.parameters.get("Constraints"), Mapping) and limits:
        context["kms:GrantConstraintType"] = list(limits)
    targets = tuple(_with_key(asked, target) for target in main.targets)
    return (Wanted(main.action, (*targets, *_moved(asked, targets)), context),)


def _half(asked: Asked, side: str) -> Wanted:
    said = asked.parameters
    parameters = {"KeyId": said.get(f"{side}KeyId")}
    if side == "Source":
        parameters["CiphertextBlob"] = said.get("CiphertextBlob")
    given = {name: value for name, value in parameters.items() if value is not None}
    operation = "ReEncryptFrom" if side == "Source" else "ReEncryptTo"
    half = Asked("kms", operation, given, asked.account_id, asked.region)
    arn = key(half, str(given.get("KeyId") or ""))
    plan = plans.needed("kms", operation)
    tags = tagged.context(half, plan.action, plan.slots[0].type, arn)
    context = _request(asked, given.get("KeyId"))
    context |= _encryption(said, f"{side}EncryptionContext", f"{side}EncryptionAlgorithm")
    source, destination = said.get("SourceKeyId"), said.get("DestinationKeyId")
    context["kms:ReEncryptOnSameKey"] = source is not None and source == destination
    return Wanted(f"kms:{operation}", (_with_key(asked, Target(arn, "", tags)),), context)


def _moved(asked: Asked, targets: tuple[Target, ...]) -> tuple[Target, ...]:
    """Return the key that an alias leaves: pointing it elsewhere needs both."""
    if asked.operation != "UpdateAlias":
        return ()
    held = key_of(asked, str(asked.parameters.get("AliasName") or ""))
    if held is None or any(target.arn == held.arn for target in targets):
        return ()
    return (Target(str(held.arn), "", _properties(held)),)


def _with_key(asked: Asked, target: Target) -> Target:
    held = key_of(asked, target.arn) if ":key/" in target.arn else None
    if held is None:
        return target
    return Target(target.arn, target.account_id, {**target.context, **_properties(held)})


def _properties(held: Any) -> dict[str, Value]:  # noqa: ANN401 - moto's Key
    context: dict[str, Value] = {
        "kms:KeySpec": held.key_spec,
        "kms:KeyUsage": held.key_usage or "ENCRYPT_DECRYPT",
        "kms:KeyOrigin": held.origin or "AWS_KMS",
        "kms:MultiRegion": bool(held.multi_region),
    }
    if held.aliases:
        context["kms:ResourceAliases"] = list(held.aliases)
    return context


def _request(asked: Asked, named: object) -> dict[str, Value]:
    context: dict[str, Value] = {"kms:CallerAccount": asked.account_id}
    name = str(named or "").rpartition(":")[2]
    if name.startswith("alias/"):
        context["kms:RequestAlias"] = name
    return context


def _encryption(said: Mapping[str, Any], context_at: str, algorithm_at: str) -> dict[str, Value]:
    algorithm = str(said.get(algorithm_at) or "SYMMETRIC_DEFAULT")
    context: dict[str, Value] = {"kms:EncryptionAlgorithm": algorithm}
    pairs = said.get(context_at)
    if isinstance(pairs, Mapping) and pairs:
        context |= {f"kms:EncryptionContext:{name}": str(one) for name, one in pairs.items()}
        context["kms:EncryptionContextKeys"] = list(pairs)
    return context
