"""What CloudFormation's published schemas say of resource types. `build_types` made `types.json`."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

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
    table = _table()
    return frozenset(table["full"]) | frozenset(table["names"]) | _UNWRITTEN


@cache
def schema(kind: str) -> Schema | None:
    """Return what is known of the type; None for those of services that are not taught."""
    row = _table()["full"].get(kind)
    if row is None:
        return None
    return Schema(
        frozenset(row["properties"]),
        frozenset(row["required"]),
        tuple(row["fixed"]),
        frozenset(row["maybe"]),
        frozenset(row["attributes"]),
        kind in _OPEN,
    )


@cache
def _table() -> dict[str, dict[str, dict[str, list[str]]]]:
    table: dict[str, dict[str, dict[str, list[str]]]] = json.loads(
        (Path(__file__).parent / "types.json").read_text()
    )
    return table
