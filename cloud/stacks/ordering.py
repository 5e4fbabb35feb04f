"""In which order a template's resources are made.

Source: CloudFormation Template Reference, "DependsOn attribute".
"""

from collections.abc import Mapping
from typing import Any

from cloud.stacks.checking import depends_on
from cloud.stacks.faults import invalid
from cloud.stacks.walking import references


def dependencies(resources: Mapping[str, Any]) -> dict[str, set[str]]:
    """Return, for each resource, those that must be there before."""
    known = set(resources)
    found = {}
    for name, resource in resources.items():
        parts = [resource.get("Properties"), resource.get("Metadata")]
        asked = {one.name for one in references(parts)} | set(depends_on(resource))
        asked |= _gateway(resource, resources)
        found[name] = (asked & known) - {name}
        if name in asked:
            raise _circle([name])
    return found


def order(resources: Mapping[str, Any]) -> list[str]:
    """Return the names so that each comes after what it needs, else as in the template.

    Raises ValidationError for a circle.
    """
    waiting = dependencies(resources)
    done: dict[str, None] = {}
    while waiting:
        ready = [name for name, needs in waiting.items() if needs <= done.keys()]
        if not ready:
            raise _circle(_in_circle(waiting))
        for name in ready:
            done[name] = None
            del waiting[name]
    return list(done)


def _in_circle(waiting: dict[str, set[str]]) -> list[str]:
    """Return those that stand in a circle, leaving out what only waits for it."""
    left = dict(waiting)
    while True:
        needed = set[str]().union(*left.values())
        idle = [name for name in left if name not in needed]
        if not idle:
            return sorted(left)
        for name in idle:
            del left[name]


def _circle(names: list[str]) -> Exception:
    return invalid(f"Circular dependency between resources: [{', '.join(names)}]")


def _gateway(resource: Mapping[str, Any], resources: Mapping[str, Any]) -> set[str]:
    """Return the attachments of internet gateways that a route or an address needs unsaid.

    AWS asks for DependsOn there, and learners who leave it out see it fail by chance. Made one
    after the other here, it would fail always.
    """
    if resource["Type"] not in {"AWS::EC2::Route", "AWS::EC2::EIP", "AWS::EC2::NatGateway"}:
        return set()
    return {
        name
        for name, other in resources.items()
        if other["Type"] == "AWS::EC2::VPCGatewayAttachment"
    }
