"""Keys, secrets and parameters.

Source: CloudFormation Template Reference, AWS::KMS::*, AWS::SecretsManager::*, AWS::SSM::Parameter.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cloud.stacks.calls import CallError, call
from cloud.stacks.kinds.kind import (
    Kind,
    NotHereError,
    Properties,
    Wanted,
    absent,
    absorb,
    generated,
    tags_of,
)
from cloud.stacks.kinds.messages import document, in_order
from cloud.stacks.resolving import text

_GENERATED = (
    *("ExcludeCharacters", "ExcludeLowercase", "ExcludeNumbers", "ExcludePunctuation"),
    *("ExcludeUppercase", "IncludeSpace", "PasswordLength", "RequireEachIncludedType"),
)
_WAIVED = "BypassPolicyLockoutSafetyCheck"


class Key(Kind):
    type = "AWS::KMS::Key"
    service = "kms"
    creates = "CreateKey"
    identity = "KeyMetadata.KeyId"
    reads = "DescribeKey"
    handle = "KeyId"
    found = "KeyMetadata"
    tagged = "Tags"
    renamed = {"KeyPolicy": "Policy"}
    ignored = frozenset({"PendingWindowInDays"})
    attributes = {"Arn": "Arn", "KeyId": "KeyId"}

    @property
    def apart(self) -> Mapping[str, Callable[[str, Any, Any], None]]:
        return {"EnableKeyRotation": _rotation, "Enabled": _enabled}

    def do_create(self, properties: Properties) -> dict[str, Any]:
        left = dict(properties)
        if "Tags" in left:
            left["Tags"] = _key_tags(left["Tags"])
        return super().do_create(left)

    def do_update(self, physical_id: str, properties: Properties, changed: Iterable[str]) -> None:
        names, who = set(changed), {"KeyId": physical_id}
        if "KeyPolicy" in names:
            given = {**who, "PolicyName": "default", "Policy": document(properties["KeyPolicy"])}
            call("kms", "PutKeyPolicy", {**given, _WAIVED: bool(properties.get(_WAIVED))})
        if "Description" in names:
            given = {**who, "Description": str(properties.get("Description", ""))}
            call("kms", "UpdateKeyDescription", given)
        if "Tags" in names:
            call("kms", "TagResource", {**who, "Tags": _key_tags(properties.get("Tags"))})
        if left := names - {"KeyPolicy", "Description", "Tags", _WAIVED}:
            raise NotHereError(f"A change of {min(left)} of {self.type}")

    def delete(self, physical_id: str, properties: Properties) -> None:
        days = int(properties.get("PendingWindowInDays", 30))
        given = {"KeyId": physical_id, "PendingWindowInDays": days}
        try:
            call("kms", "ScheduleKeyDeletion", given)
        except CallError as fault:
            if not absent(fault) and "pending deletion" not in fault.message:
                raise


def _key_tags(given: Any) -> list[dict[str, str]]:
    return [{"TagKey": key, "TagValue": value} for key, value in tags_of(given).items()]


def _rotation(key: str, new: Any, _old: Any) -> None:
    wanted = text(new or "false") == "true"
    call("kms", "EnableKeyRotation" if wanted else "DisableKeyRotation", {"KeyId": key})


def _enabled(key: str, new: Any, _old: Any) -> None:
    wanted = text("true" if new is None else new) == "true"
    call("kms", "EnableKey" if wanted else "DisableKey", {"KeyId": key})


class KeyAlias(Kind):
    type = "AWS::KMS::Alias"
    service = "kms"
    creates = "CreateAlias"
    identity = "=AliasName"
    updates = "UpdateAlias"
    whole = True
    deletes = "DeleteAlias"
    handle = "AliasName"


class Secret(Kind):
    type = "AWS::SecretsManager::Secret"
    service = "secretsmanager"
    named = "Name"
    creates = "CreateSecret"
    identity = "ARN"
    reads = "DescribeSecret"
    handle = "SecretId"
    tagged = "Tags"
    attributes = {"Id": "="}

    def do_create(self, properties: Properties) -> dict[str, Any]:
        left = dict(properties)
        recipe = left.pop("GenerateSecretString", None)
        if recipe is not None and "SecretString" in left:
            raise CallError(
                "InvalidRequest", "You can't specify both GenerateSecretString and SecretString."
            )
        if recipe is not None:
            left["SecretString"] = made_up(recipe)
        given = self.parameters("CreateSecret", left)
        return call("secretsmanager", "CreateSecret", given)

    def do_update(self, physical_id: str, properties: Properties, changed: Iterable[str]) -> None:
        names, who = set(changed), {"SecretId": physical_id}
        if "GenerateSecretString" in names and "GenerateSecretString" in properties:
            secret = made_up(properties["GenerateSecretString"])
            call("secretsmanager", "PutSecretValue", {**who, "SecretString": secret})
        plain = {n: properties.get(n, "") for n in names & {"Description", "KmsKeyId"}}
        if "SecretString" in names and "SecretString" in properties:
            plain["SecretString"] = text(properties["SecretString"])
        if plain:
            call("secretsmanager", "UpdateSecret", {**who, **plain})
        if "Tags" in names:
            tags = [{"Key": k, "Value": v} for k, v in tags_of(properties.get("Tags")).items()]
            call("secretsmanager", "TagResource", {**who, "Tags": tags})
        known = {"GenerateSecretString", "Description", "KmsKeyId", "SecretString", "Tags"}
        if left := names - known:
            raise NotHereError(f"A change of {min(left)} of {self.type}")

    def delete(self, physical_id: str, properties: Properties) -> None:
        given = {"SecretId": physical_id, "ForceDeleteWithoutRecovery": True}
        absorb("secretsmanager", "DeleteSecret", given)


def made_up(recipe: Mapping[str, Any]) -> str:
    """Return a secret as GenerateSecretString asks for it."""
    asked = {name: recipe[name] for name in _GENERATED if name in recipe}
    numbers = {"PasswordLength": int(asked.pop("PasswordLength", 32))}
    flags = {n: v if n == "ExcludeCharacters" else text(v) == "true" for n, v in asked.items()}
    made = str(call("secretsmanager", "GetRandomPassword", {**flags, **numbers})["RandomPassword"])
    if "SecretStringTemplate" not in recipe:
        return made
    return json.dumps(
        {**json.loads(recipe["SecretStringTemplate"]), recipe["GenerateStringKey"]: made}
    )


class SecretPolicy(Kind):
    type = "AWS::SecretsManager::ResourcePolicy"
    service = "secretsmanager"

    def create(self, wanted: Wanted) -> str:
        given = self.parameters("PutResourcePolicy", wanted.properties)
        call("secretsmanager", "PutResourcePolicy", given)
        return str(wanted.properties["SecretId"])

    def update(
        self, physical_id: str, wanted: Wanted, before: Properties, changed: Iterable[str]
    ) -> None:
        self.create(wanted)

    def delete(self, physical_id: str, properties: Properties) -> None:
        absorb("secretsmanager", "DeleteResourcePolicy", {"SecretId": physical_id})


class Attachment(Kind):
    """Writes a database's address into its secret."""

    type = "AWS::SecretsManager::SecretTargetAttachment"
    service = "secretsmanager"

    def create(self, wanted: Wanted) -> str:
        properties = wanted.properties
        if properties["TargetType"] != "AWS::RDS::DBInstance":
            raise NotHereError(f"Attaching a secret to {properties['TargetType']}")
        given = {"DBInstanceIdentifier": str(properties["TargetId"])}
        database = call("rds", "DescribeDBInstances", given)["DBInstances"][0]
        who = {"SecretId": str(properties["SecretId"])}
        secret = json.loads(call("secretsmanager", "GetSecretValue", who)["SecretString"])
        endpoint = database.get("Endpoint") or {}
        secret |= {
            "engine": database["Engine"],
            "host": endpoint.get("Address"),
            "port": endpoint.get("Port"),
            "dbInstanceIdentifier": database["DBInstanceIdentifier"],
        }
        call("secretsmanager", "PutSecretValue", {**who, "SecretString": json.dumps(secret)})
        return who["SecretId"]

    def update(
        self, physical_id: str, wanted: Wanted, before: Properties, changed: Iterable[str]
    ) -> None:
        self.create(wanted)

    def delete(self, physical_id: str, properties: Properties) -> None:
        """The secret keeps what was written into it."""

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        return physical_id if name == "Id" else super().attribute(physical_id, name, properties)


class Parameter(Kind):
    type = "AWS::SSM::Parameter"
    service = "ssm"
    named = "Name"
    longest = 500
    creates = "PutParameter"
    identity = "=Name"
    reads = "GetParameter"
    deletes = "DeleteParameter"
    handle = "Name"
    found = "Parameter"
    tagged = "Tags"
    attributes = {"Type": "Type", "Value": "Value"}

    def complete(self, wanted: Wanted) -> dict[str, Any]:
        properties = super().complete(wanted)
        if wanted.properties.get("Name") is None:
            properties["Name"] = f"CFN-{generated(wanted, 100)}"
        if properties.get("Type") == "SecureString":
            raise CallError("Invalid", "AWS::SSM::Parameter cannot make a SecureString parameter.")
        if "Tags" in properties:
            tags = tags_of(properties["Tags"])
            properties["Tags"] = [{"Key": k, "Value": v} for k, v in tags.items()]
        return properties

    def do_update(self, physical_id: str, properties: Properties, changed: Iterable[str]) -> None:
        names = set(changed)
        if "Tags" in names:
            new = tags_of(properties.get("Tags"))
            who = {"ResourceType": "Parameter", "ResourceId": physical_id}
            old = tags_of(call("ssm", "ListTagsForResource", who).get("TagList"))
            if gone := [key for key in old if key not in new]:
                call("ssm", "RemoveTagsFromResource", {**who, "TagKeys": gone})
            tags = [{"Key": key, "Value": value} for key, value in new.items()]
            if tags:
                call("ssm", "AddTagsToResource", {**who, "Tags": tags})
        if names - {"Tags"}:
            left = {n: v for n, v in properties.items() if n not in {"Tags", "Name"}}
            given = self.parameters("PutParameter", left)
            call("ssm", "PutParameter", {**given, "Name": physical_id, "Overwrite": True})

    def live(self, physical_id: str, properties: Properties) -> dict[str, Any] | None:
        found = self.live_description(physical_id)
        if found is None:
            return None
        actual: dict[str, Any] = {n: found[n] for n in ("Name", "Type", "Value")}
        filters = [{"Key": "Name", "Values": [physical_id]}]
        told = call("ssm", "DescribeParameters", {"ParameterFilters": filters})["Parameters"]
        for name in ("Description", "Tier", "AllowedPattern", "DataType"):
            actual[name] = (told[0] if told else {}).get(name)
        if "Tags" in properties:
            who = {"ResourceType": "Parameter", "ResourceId": physical_id}
            tags = tags_of(call("ssm", "ListTagsForResource", who).get("TagList"))
            wanted = tags_of(properties["Tags"])
            listed = in_order(tags, properties["Tags"])
            actual["Tags"] = (
                {one["Key"]: one["Value"] for one in listed}
                if isinstance(properties["Tags"], dict) and wanted
                else listed
            )
        read = actual.keys() | {"Tags"}
        return actual | {name: properties[name] for name in properties.keys() - read}


KINDS = (Key, KeyAlias, Secret, SecretPolicy, Attachment, Parameter)
