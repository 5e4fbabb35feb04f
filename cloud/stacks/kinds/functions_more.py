"""What belongs to functions: permissions, mappings, versions, aliases, layers; state machines.

Source: CloudFormation Template Reference, AWS::Lambda::*, AWS::StepFunctions::StateMachine.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

from cloud.seams.scope import current
from cloud.stacks.calls import call
from cloud.stacks.kinds.kind import (
    Kind,
    NotHereError,
    Properties,
    Wanted,
    absorb,
    generated,
    tags_of,
)
from cloud.stacks.kinds.messages import document
from cloud.stacks.resolving import text


class Permission(Kind):
    type = "AWS::Lambda::Permission"
    service = "lambda"

    def create(self, wanted: Wanted) -> str:
        properties, statement = dict(wanted.properties), generated(wanted, 100)
        given = self.parameters("AddPermission", properties)
        call("lambda", "AddPermission", {**given, "StatementId": statement})
        return statement

    def delete(self, physical_id: str, properties: Properties) -> None:
        given = {"FunctionName": text(properties["FunctionName"]), "StatementId": physical_id}
        absorb("lambda", "RemovePermission", given)

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        return physical_id if name == "Id" else super().attribute(physical_id, name, properties)


class Mapping(Kind):
    type = "AWS::Lambda::EventSourceMapping"
    service = "lambda"
    creates = "CreateEventSourceMapping"
    identity = "UUID"
    reads = "GetEventSourceMapping"
    updates = "UpdateEventSourceMapping"
    deletes = "DeleteEventSourceMapping"
    handle = "UUID"
    attributes = {"Id": "UUID", "EventSourceMappingArn": "EventSourceMappingArn"}


class Version(Kind):
    type = "AWS::Lambda::Version"
    service = "lambda"
    attributes = {"Version": "Version", "FunctionArn": "="}

    def create(self, wanted: Wanted) -> str:
        given = self.parameters("PublishVersion", wanted.properties)
        return str(call("lambda", "PublishVersion", given)["FunctionArn"])

    def delete(self, physical_id: str, properties: Properties) -> None:
        arn, _, version = physical_id.rpartition(":")
        absorb("lambda", "DeleteFunction", {"FunctionName": arn, "Qualifier": version})

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        return physical_id.rpartition(":")[2] if name == "Version" else physical_id


class Alias(Kind):
    type = "AWS::Lambda::Alias"
    service = "lambda"
    creates = "CreateAlias"
    identity = "AliasArn"

    def do_update(self, physical_id: str, properties: Properties, changed: Iterable[str]) -> None:
        arn, _, name = physical_id.rpartition(":")
        keys = ("Description", "FunctionVersion", "RoutingConfig")
        given = self.parameters(
            "UpdateAlias", {key: properties[key] for key in keys if key in properties}
        )
        call("lambda", "UpdateAlias", {**given, "FunctionName": arn, "Name": name})

    def delete(self, physical_id: str, properties: Properties) -> None:
        arn, _, name = physical_id.rpartition(":")
        absorb("lambda", "DeleteAlias", {"FunctionName": arn, "Name": name})

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        if name == "AliasArn":
            return physical_id
        return super().attribute(physical_id, name, properties)


class Layer(Kind):
    type = "AWS::Lambda::LayerVersion"
    service = "lambda"
    named = "LayerName"
    creates = "PublishLayerVersion"
    identity = "LayerVersionArn"

    def delete(self, physical_id: str, properties: Properties) -> None:
        name, _, version = physical_id.rpartition(":")
        given = {"LayerName": name.rpartition(":")[2], "VersionNumber": int(version)}
        absorb("lambda", "DeleteLayerVersion", given)

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        if name == "LayerVersionArn":
            return physical_id
        return super().attribute(physical_id, name, properties)

    def do_create(self, properties: Properties) -> dict[str, Any]:
        left = dict(properties)
        content = self.parameters("PublishLayerVersion", left)
        return call("lambda", "PublishLayerVersion", content)


class Url(Kind):
    type = "AWS::Lambda::Url"
    service = "lambda"
    reads = "GetFunctionUrlConfig"
    handle = "FunctionName"
    renamed = {"TargetFunctionArn": "FunctionName"}
    attributes = {"FunctionUrl": "FunctionUrl", "FunctionArn": "FunctionArn"}

    def create(self, wanted: Wanted) -> str:
        given = self.parameters("CreateFunctionUrlConfig", wanted.properties)
        return str(call("lambda", "CreateFunctionUrlConfig", given)["FunctionArn"])

    def do_update(self, physical_id: str, properties: Properties, changed: Iterable[str]) -> None:
        given = self.parameters("UpdateFunctionUrlConfig", properties)
        call("lambda", "UpdateFunctionUrlConfig", given)

    def delete(self, physical_id: str, properties: Properties) -> None:
        absorb("lambda", "DeleteFunctionUrlConfig", {"FunctionName": physical_id})


class StateMachine(Kind):
    type = "AWS::StepFunctions::StateMachine"
    service = "stepfunctions"
    named = "StateMachineName"
    longest = 80
    creates = "CreateStateMachine"
    identity = "stateMachineArn"
    reads = "DescribeStateMachine"
    updates = "UpdateStateMachine"
    deletes = "DeleteStateMachine"
    handle = "stateMachineArn"
    unique = True
    tagged = "Tags"
    renamed = {
        "StateMachineName": "name",
        "StateMachineType": "type",
        "LoggingConfiguration": "loggingConfiguration",
        "TracingConfiguration": "tracingConfiguration",
    }
    attributes = {"Arn": "=", "Name": "name", "StateMachineRevisionId": "revisionId"}

    def complete(self, wanted: Wanted) -> dict[str, Any]:
        return defined(super().complete(wanted))

    def guess(self, properties: Properties) -> str:
        here, name = current(), properties["StateMachineName"]
        return f"arn:aws:states:{here.region}:{here.account_id}:stateMachine:{name}"

    def do_update(self, physical_id: str, properties: Properties, changed: Iterable[str]) -> None:
        names, made = set(changed), defined(dict(properties))
        if "Tags" in names:
            self._retag(physical_id, properties)
        rest = {n: made[n] for n in made if n in _MACHINE}
        if names - {"Tags"}:
            given = self.parameters("UpdateStateMachine", rest)
            call("stepfunctions", "UpdateStateMachine", {**given, self.handle: physical_id})

    def _retag(self, arn: str, properties: Properties) -> None:
        answer = call("stepfunctions", "ListTagsForResource", {"resourceArn": arn})
        old, new = [one["key"] for one in answer["tags"]], tags_of(properties.get("Tags"))
        if gone := [key for key in old if key not in new]:
            call("stepfunctions", "UntagResource", {"resourceArn": arn, "tagKeys": gone})
        tags = [{"key": key, "value": value} for key, value in new.items()]
        if tags:
            call("stepfunctions", "TagResource", {"resourceArn": arn, "tags": tags})


_MACHINE = frozenset(
    {"DefinitionString", "RoleArn", "LoggingConfiguration", "TracingConfiguration", "definition"}
)
_SUBSTITUTE = re.compile(r"\$\{([A-Za-z0-9_]+)\}")


def defined(properties: dict[str, Any]) -> dict[str, Any]:
    """Return the properties with one definition, its variables replaced."""
    values = properties.pop("DefinitionSubstitutions", {})
    if "DefinitionS3Location" in properties:
        raise NotHereError("Property DefinitionS3Location of AWS::StepFunctions::StateMachine")
    given = properties.pop("DefinitionString", None) or properties.pop("Definition", {})
    whole = document(given) if isinstance(given, dict) else str(given)

    def value_of(found: re.Match[str]) -> str:
        if found[1] not in values:
            return found[0]
        return json.dumps(text(values[found[1]]))[1:-1]

    return {**properties, "definition": _SUBSTITUTE.sub(value_of, whole)}


KINDS = (Permission, Mapping, Version, Alias, Layer, Url, StateMachine)
