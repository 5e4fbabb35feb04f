"""Types of services that are not taught, made by moto's own classes.

moto's class may ignore properties, so only those are taken that its source mentions; what it
cannot update is refused. Its objects are kept beside the stacks, in CloudFormation's back end.
"""

import inspect
import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from moto.cloudformation.models import cloudformation_backends
from moto.cloudformation.parsing import get_model_map
from moto.core.common_models import CloudFormationModel
from moto.core.exceptions import ServiceException
from moto.core.utils import get_service_model

from cloud.seams.scope import current
from cloud.stacks.calls import CallError, permit, shape_of
from cloud.stacks.kinds.fitting import members
from cloud.stacks.kinds.kind import Kind, NotHereError, Properties, Wanted, generated

# Services whose types have kinds of their own, or none.
_OURS = frozenset(
    {"ApiGateway", "CloudFormation", "CloudWatch", "DynamoDB", "IAM", "KMS", "Lambda", "RDS", "S3"}
    | {"SNS", "SQS", "StepFunctions", "SERVICE", "ElasticLoadBalancingV2"}
)
_ATTEMPTS = (TypeError, AttributeError)
_LOWER = frozenset({"AWS::ECR::Repository"})
# Operations that make, change and delete, where they are not Create, Update and Delete with the
# type's own name.
_OPERATIONS = {
    "AWS::Batch::JobDefinition": ("RegisterJobDefinition", "DeregisterJobDefinition"),
    "AWS::DataPipeline::Pipeline": ("CreatePipeline", "DeletePipeline"),
    "AWS::EC2::FlowLog": ("CreateFlowLogs", "DeleteFlowLogs"),
    "AWS::EC2::SpotFleet": ("RequestSpotFleet", "CancelSpotFleetRequests"),
    "AWS::EC2::VPNGateway": ("CreateVpnGateway", "DeleteVpnGateway"),
    "AWS::ECS::TaskDefinition": ("RegisterTaskDefinition", "DeregisterTaskDefinition"),
    "AWS::EMR::Cluster": ("RunJobFlow", "TerminateJobFlows"),
    "AWS::EMR::InstanceGroupConfig": ("AddInstanceGroups", "ModifyInstanceGroups"),
    "AWS::Logs::ResourcePolicy": ("PutResourcePolicy", "DeleteResourcePolicy"),
    "AWS::Redshift::ClusterParameterGroup": (
        "CreateClusterParameterGroup",
        "DeleteClusterParameterGroup",
    ),
    "AWS::Route53::RecordSet": ("ChangeResourceRecordSets", "ChangeResourceRecordSets"),
    "AWS::Route53::RecordSetGroup": ("ChangeResourceRecordSets", "ChangeResourceRecordSets"),
    "AWS::SSM::Document": ("CreateDocument", "DeleteDocument"),
}
_SERVICES = {"ElasticLoadBalancing": "elb"}


@cache
def asked_of(kind: str) -> tuple[str, tuple[str, str, str]]:
    """Return botocore's service, and what it is asked to make, change and delete such a thing.

    Raises NotHereError when it has no such operations: nobody could judge them.
    """
    _, family, noun = kind.split("::")
    service = _SERVICES.get(family, family.lower())
    plain = (f"Create{noun}", f"Delete{noun}")
    makes, deletes = _OPERATIONS.get(kind, plain)
    known = frozenset(get_service_model(service).operation_names)
    if not {makes, deletes} <= known:
        raise NotHereError(f"Resource type {kind}")
    changes = next((n for n in (f"Update{noun}", f"Modify{noun}") if n in known), makes)
    return service, (makes, changes, deletes)


class MotoKind(Kind):
    """One of moto's classes."""

    def __init__(self, name: str, model: type[CloudFormationModel]) -> None:
        self._type, self._model = name, model

    def create(self, wanted: Wanted) -> str:
        here = current()
        self._refuse_unread(wanted.properties)
        self._permit(0, wanted.properties)
        prop = self._model.cloudformation_name_type()
        made = generated(wanted, lower=self._type in _LOWER)
        name = str(wanted.properties.get(prop) or made) if prop else made
        asked = {"Type": self._type, "Properties": dict(wanted.properties)}
        try:
            thing: Any = self._model.create_from_cloudformation_json(
                name, asked, here.account_id, here.region
            )
        except ServiceException as fault:
            raise CallError(
                str(fault.code), str(fault.message), self._type.split("::")[1]
            ) from fault
        physical_id = str(thing.physical_resource_id)
        _things()[f"{self._type} {physical_id}"] = thing
        return physical_id

    def update(
        self, physical_id: str, wanted: Wanted, before: Properties, changed: Iterable[str]
    ) -> None:
        own = vars(self._model).get("update_from_cloudformation_json")
        if own is None:
            raise NotHereError(f"A change of {', '.join(sorted(changed))} of {self._type}")
        here = current()
        self._refuse_unread(wanted.properties)
        self._permit(1, wanted.properties)
        thing = self._thing(physical_id)
        asked = {"Type": self._type, "Properties": dict(wanted.properties)}
        changed_thing = self._model.update_from_cloudformation_json(
            thing, physical_id, asked, here.account_id, here.region
        )
        _things()[f"{self._type} {physical_id}"] = changed_thing

    def delete(self, physical_id: str, properties: Properties) -> None:
        here = current()
        self._permit(2, properties)
        thing = _things().pop(f"{self._type} {physical_id}", None)
        asked = {"Type": self._type, "Properties": dict(properties)}
        try:
            thing.delete(here.account_id, here.region)
        except _ATTEMPTS:
            self._model.delete_from_cloudformation_json(
                physical_id, asked, here.account_id, here.region
            )

    def _permit(self, place: int, properties: Properties) -> None:
        """Judge what the service would be asked; moto's class asks nobody. Raises CallError."""
        service, names = asked_of(self._type)
        known = members(shape_of(service, names[place]))
        given = {known.get(name.lower(), name): one for name, one in properties.items()}
        permit(service, names[place], given)

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        try:
            return self._thing(physical_id).get_cfn_attribute(name)
        except Exception as fault:
            raise NotHereError(f"Attribute {name} of {self._type}") from fault

    def _thing(self, physical_id: str) -> Any:
        thing = _things().get(f"{self._type} {physical_id}")
        if thing is None:
            raise NotHereError(f"What became of {physical_id}")
        return thing

    def _refuse_unread(self, properties: Properties) -> None:
        """Raises NotHereError for a property that moto's class never mentions."""
        read = _mentioned(self._model)
        strange = sorted(name for name in properties if name not in read)
        if strange:
            raise NotHereError(f"Property {strange[0]} of {self._type}")


def find(kind: str) -> Kind | None:
    model = get_model_map().get(kind)
    if model is None or kind.split("::")[1] in _OURS:
        return None
    return MotoKind(kind, model)


def _things() -> dict[str, Any]:
    here = current()
    backend = cloudformation_backends[here.account_id][here.region]
    things: dict[str, Any] = vars(backend).setdefault("moto_things", {})
    return things


@cache
def _mentioned(model: type) -> frozenset[str]:
    return frozenset(re.findall(r"[A-Za-z]+", inspect.getsource(model)))
