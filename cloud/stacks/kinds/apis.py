"""REST APIs of API Gateway.

Source: CloudFormation Template Reference, AWS::ApiGateway::*; the API changes things by patches.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from cloud.stacks.calls import CallError, call
from cloud.stacks.kinds.kind import (
    Kind,
    NotHereError,
    Properties,
    Wanted,
    absorb,
    tags_of,
)
from cloud.stacks.kinds.messages import document
from cloud.stacks.resolving import text


class _Rest(Kind):
    """A part of an API; `place` are the properties that say where it is."""

    service = "apigateway"
    place: ClassVar[Mapping[str, str]] = {"RestApiId": "restApiId"}
    patched: ClassVar[Mapping[str, str]] = {}  # property → path of a patch

    def where(self, properties: Properties) -> dict[str, str]:
        return {theirs: text(properties[ours]) for ours, theirs in self.place.items()}

    def delete(self, physical_id: str, properties: Properties) -> None:
        given = {**self.where(properties), self.handle: physical_id}
        absorb("apigateway", self.deletes, given)

    def do_update(self, physical_id: str, properties: Properties, changed: Iterable[str]) -> None:
        names = set(changed)
        if strange := names - self.patched.keys():
            raise NotHereError(f"A change of {min(strange)} of {self.type}")
        patches = [
            {"op": "replace", "path": self.patched[name], "value": text(properties.get(name, ""))}
            for name in sorted(names)
        ]
        given = {**self.where(properties), self.handle: physical_id, "patchOperations": patches}
        call("apigateway", self.updates, given)


class Api(_Rest):
    type = "AWS::ApiGateway::RestApi"
    place = {}
    reads = "GetRestApi"
    updates = "UpdateRestApi"
    deletes = "DeleteRestApi"
    handle = "restApiId"
    tagged = "Tags"
    patched = {"Name": "/name", "Description": "/description"}
    attributes = {"RestApiId": "="}

    def create(self, wanted: Wanted) -> str:
        properties = self.with_tags(wanted)
        body = properties.pop("Body", None)
        properties.pop("FailOnWarnings", None)
        if "BodyS3Location" in properties:
            raise NotHereError(f"Property BodyS3Location of {self.type}")
        if "Tags" in properties:
            properties["Tags"] = tags_of(properties["Tags"])
        if body is not None and "Name" not in properties:
            properties["Name"] = text(body.get("info", {}).get("title", wanted.logical_id))
        given = self.parameters("CreateRestApi", properties)
        api = str(call("apigateway", "CreateRestApi", given)["id"])
        if body is not None:
            self._import(api, body)
        return api

    def update(
        self, physical_id: str, wanted: Wanted, before: Properties, changed: Iterable[str]
    ) -> None:
        names = set(changed)
        if "Body" in names and "Body" in wanted.properties:
            self._import(physical_id, wanted.properties["Body"])
            names.discard("Body")
        super().update(physical_id, wanted, before, names)

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        if name != "RootResourceId":
            return super().attribute(physical_id, name, properties)
        items = call("apigateway", "GetResources", {"restApiId": physical_id})["items"]
        return next(one["id"] for one in items if one["path"] == "/")

    def _import(self, api: str, body: Any) -> None:
        if "swagger" in body:  # moto takes OpenAPI 3 only; what it reads of either is the same
            body = {**body, "openapi": "3.0.1"}
            del body["swagger"]
        given = {"restApiId": api, "mode": "overwrite", "body": json.dumps(body).encode()}
        try:
            call("apigateway", "PutRestApi", given)
        except CallError as fault:
            fault.physical_id = api
            raise


class Path(_Rest):
    type = "AWS::ApiGateway::Resource"
    creates = "CreateResource"
    identity = "id"
    updates = "UpdateResource"
    deletes = "DeleteResource"
    handle = "resourceId"
    patched = {"PathPart": "/pathPart"}
    attributes = {"ResourceId": "="}

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        return (
            physical_id
            if name == "ResourceId"
            else super().attribute(physical_id, name, properties)
        )


class Method(_Rest):
    """A method, its integration and their answers: each change makes it anew."""

    type = "AWS::ApiGateway::Method"
    place = {"RestApiId": "restApiId", "ResourceId": "resourceId", "HttpMethod": "httpMethod"}

    def create(self, wanted: Wanted) -> str:
        properties = dict(wanted.properties)
        integration = properties.pop("Integration", None)
        answers = properties.pop("MethodResponses", [])
        where = self.where(properties)
        call("apigateway", "PutMethod", self.parameters("PutMethod", properties))
        for one in answers:
            given = self.parameters("PutMethodResponse", {**one, **where})
            call("apigateway", "PutMethodResponse", given)
        if integration is not None:
            self._integrate(dict(integration), where)
        return "|".join(where.values())

    def update(
        self, physical_id: str, wanted: Wanted, before: Properties, changed: Iterable[str]
    ) -> None:
        self.delete(physical_id, before)
        self.create(wanted)

    def delete(self, physical_id: str, properties: Properties) -> None:
        absorb("apigateway", "DeleteMethod", self.where(properties))

    def _integrate(self, integration: dict[str, Any], where: Mapping[str, str]) -> None:
        answers = integration.pop("IntegrationResponses", [])
        if "IntegrationHttpMethod" in integration:
            integration["integrationHttpMethod"] = integration.pop("IntegrationHttpMethod")
        given = self.parameters("PutIntegration", {**integration, **where})
        call("apigateway", "PutIntegration", given)
        for one in answers:
            given = self.parameters("PutIntegrationResponse", {**one, **where})
            call("apigateway", "PutIntegrationResponse", given)


class Deployment(_Rest):
    type = "AWS::ApiGateway::Deployment"
    creates = "CreateDeployment"
    identity = "id"
    updates = "UpdateDeployment"
    deletes = "DeleteDeployment"
    handle = "deploymentId"
    patched = {"Description": "/description"}

    def delete(self, physical_id: str, properties: Properties) -> None:
        """A stage that came with it goes with it."""
        if "StageName" in properties:
            given = {**self.where(properties), "stageName": text(properties["StageName"])}
            absorb("apigateway", "DeleteStage", given)
        super().delete(physical_id, properties)

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        if name == "DeploymentId":
            return physical_id
        return super().attribute(physical_id, name, properties)


class Stage(_Rest):
    type = "AWS::ApiGateway::Stage"
    creates = "CreateStage"
    identity = "=StageName"
    updates = "UpdateStage"
    deletes = "DeleteStage"
    handle = "stageName"
    patched = {
        "DeploymentId": "/deploymentId",
        "Description": "/description",
        "TracingEnabled": "/tracingEnabled",
    }

    def do_create(self, properties: Properties) -> dict[str, Any]:
        left = dict(properties)
        if "Tags" in left:
            left["Tags"] = tags_of(left["Tags"])
        return super().do_create(left)


class Authorizer(_Rest):
    type = "AWS::ApiGateway::Authorizer"
    creates = "CreateAuthorizer"
    identity = "id"
    updates = "UpdateAuthorizer"
    deletes = "DeleteAuthorizer"
    handle = "authorizerId"
    patched = {"Name": "/name", "AuthorizerUri": "/authorizerUri"}
    attributes = {"AuthorizerId": "="}


class Model(_Rest):
    type = "AWS::ApiGateway::Model"
    named = "Name"
    creates = "CreateModel"
    identity = "=Name"
    deletes = "DeleteModel"
    handle = "modelName"

    def do_create(self, properties: Properties) -> dict[str, Any]:
        left = dict(properties)
        left["Schema"] = document(left.get("Schema", {}))
        return super().do_create(left)


class ApiKey(_Rest):
    type = "AWS::ApiGateway::ApiKey"
    place = {}
    named = "Name"
    creates = "CreateApiKey"
    identity = "id"
    updates = "UpdateApiKey"
    deletes = "DeleteApiKey"
    handle = "apiKey"
    patched = {"Name": "/name", "Description": "/description", "Enabled": "/enabled"}
    attributes = {"APIKeyId": "="}


class UsagePlan(_Rest):
    type = "AWS::ApiGateway::UsagePlan"
    place = {}
    named = "UsagePlanName"
    creates = "CreateUsagePlan"
    identity = "id"
    updates = "UpdateUsagePlan"
    deletes = "DeleteUsagePlan"
    handle = "usagePlanId"
    renamed = {"UsagePlanName": "name"}
    patched = {"UsagePlanName": "/name", "Description": "/description"}
    attributes = {"Id": "="}


class UsagePlanKey(_Rest):
    type = "AWS::ApiGateway::UsagePlanKey"
    place = {"UsagePlanId": "usagePlanId"}
    creates = "CreateUsagePlanKey"
    identity = "id"
    deletes = "DeleteUsagePlanKey"
    handle = "keyId"


KINDS = (
    *(Api, Path, Method, Deployment, Stage, Authorizer, Model, ApiKey, UsagePlan, UsagePlanKey),
)
