"""What CloudFormation's published schemas say of resource types.

`change_reference` has those of the services that are here; `type_names.json` the names of all
others, so that what AWS does not know either can be told from what only this lab lacks. It was
made by `build_type_names`.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cloud.stacks import change_reference

# Types whose every property is also an attribute. Source: cfn-lint, `schema/_getatts.py`.
_OPEN = frozenset(
    {"AWS::AutoScaling::AutoScalingGroup", "AWS::EC2::CapacityReservation", "AWS::EC2::Instance"}
    | {"AWS::EC2::SecurityGroup", "AWS::EC2::Subnet", "AWS::EC2::VPC", "AWS::EFS::MountTarget"}
    | {"AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::Events::EventBus", "AWS::RDS::DBInstance"}
    | {"AWS::RDS::DBParameterGroup", "AWS::SNS::Topic", "AWS::SQS::Queue", "AWS::SSM::Parameter"}
    | {"AWS::StepFunctions::Activity"}
)
# What no schema is published for.
_UNWRITTEN = frozenset({"AWS::CDK::Metadata"})


@dataclass(frozen=True, slots=True)
class Schema:
    """One type. `fixed` properties cannot be changed, `maybe` sometimes cannot."""

    properties: frozenset[str]
    required: frozenset[str]
    fixed: tuple[str, ...]
    maybe: frozenset[str]
    attributes: frozenset[str]
    open: bool

    def has_attribute(self, name: str) -> bool:
        known = self.attributes | self.properties if self.open else self.attributes
        return name in known or any(path.startswith(f"{name}.") for path in self.attributes)


@cache
def known() -> frozenset[str]:
    """Return the names of all types that AWS has."""
    listed = json.loads(Path(__file__).with_name("type_names.json").read_text())
    return frozenset(change_reference.types()) | frozenset(listed["names"]) | _UNWRITTEN


@cache
def schema(kind: str) -> Schema | None:
    """Return what is known of the type; None for those of services that are not here."""
    if not change_reference.is_known(kind):
        return None
    read_only = _dotted(kind, "read")
    return Schema(
        frozenset(change_reference.paths(kind, "all")) - frozenset(read_only),
        frozenset(change_reference.paths(kind, "required")),
        _dotted(kind, "create"),
        frozenset(_dotted(kind, "maybe")),
        frozenset(path for path in read_only if "*" not in path),
        kind in _OPEN,
    )


def _dotted(kind: str, sort: str) -> tuple[str, ...]:
    return tuple(path.replace("/", ".") for path in change_reference.paths(kind, sort))
