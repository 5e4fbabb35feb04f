"""HTTP and WebSocket APIs of API Gateway.

Source: CloudFormation Template Reference, AWS::ApiGatewayV2::*.
"""

from collections.abc import Iterable
from typing import Any

from cloud.stacks.calls import call
from cloud.stacks.kinds.kind import Kind, NotHereError, Properties, Wanted, absorb, tags_of
from cloud.stacks.resolving import text


class Api(Kind):
    type = "AWS::ApiGatewayV2::Api"
    service = "apigatewayv2"
    creates = "CreateApi"
    identity = "ApiId"
    reads = "GetApi"
    updates = "UpdateApi"
    deletes = "DeleteApi"
    handle = "ApiId"
    attributes = {"ApiId": "=", "ApiEndpoint": "ApiEndpoint"}

    def complete(self, wanted: Wanted) -> dict[str, Any]:
        properties = super().complete(wanted)
        for name in ("Body", "BodyS3Location"):
            if name in properties:
                raise NotHereError(f"Property {name} of {self.type}")
        if "Tags" in properties or wanted.tags:
            properties["Tags"] = {**wanted.tags, **tags_of(properties.get("Tags"))}
        return properties


class _Part(Kind):
    """A part of an API."""

    service = "apigatewayv2"

    def do_update(self, physical_id: str, properties: Properties, changed: Iterable[str]) -> None:
        left = {name: properties[name] for name in changed if name in properties}
        given = self.parameters(self.updates, left)
        given |= {"ApiId": text(properties["ApiId"]), self.handle: physical_id}
        call("apigatewayv2", self.updates, given)

    def delete(self, physical_id: str, properties: Properties) -> None:
        given = {"ApiId": text(properties["ApiId"]), self.handle: physical_id}
        absorb("apigatewayv2", self.deletes, given)

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        if name == self.handle:
            return physical_id
        return super().attribute(physical_id, name, properties)


class Integration(_Part):
    type = "AWS::ApiGatewayV2::Integration"
    creates = "CreateIntegration"
    identity = "IntegrationId"
    updates = "UpdateIntegration"
    deletes = "DeleteIntegration"
    handle = "IntegrationId"


class Route(_Part):
    type = "AWS::ApiGatewayV2::Route"
    creates = "CreateRoute"
    identity = "RouteId"
    updates = "UpdateRoute"
    deletes = "DeleteRoute"
    handle = "RouteId"


class Stage(_Part):
    type = "AWS::ApiGatewayV2::Stage"
    creates = "CreateStage"
    identity = "=StageName"
    updates = "UpdateStage"
    deletes = "DeleteStage"
    handle = "StageName"


class Deployment(_Part):
    type = "AWS::ApiGatewayV2::Deployment"
    creates = "CreateDeployment"
    identity = "DeploymentId"
    updates = "UpdateDeployment"
    deletes = "DeleteDeployment"
    handle = "DeploymentId"


class Authorizer(_Part):
    type = "AWS::ApiGatewayV2::Authorizer"
    creates = "CreateAuthorizer"
    identity = "AuthorizerId"
    updates = "UpdateAuthorizer"
    deletes = "DeleteAuthorizer"
    handle = "AuthorizerId"


KINDS = (Api, Integration, Route, Stage, Deployment, Authorizer)
