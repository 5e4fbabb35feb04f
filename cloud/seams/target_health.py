"""Whether a load balancer's targets are healthy: nobody has looked, and moto says they all are.

Replaces what `FakeTargetGroup.health_for` says of a registered target that is not stopped. Until
balancers carry requests, no health check runs, so none was passed: a group that no listener or
rule forwards to is unused, as on AWS, and of any other the answer is that it is not known.
Source: Elastic Load Balancing, Application Load Balancers, "Health checks for Application Load
Balancer target groups" (target health status, reason codes).
"""

from collections.abc import Iterator
from typing import Any

from moto.elbv2.models import ELBv2Backend

from cloud.seams.patch import put

_plain: Any = ELBv2Backend.describe_target_health
_UNUSED = (
    "unused",
    "Target.NotInUse",
    "Target group is not configured to receive traffic from the load balancer",
)
_UNKNOWN = ("unavailable", "Elb.InternalError", "Health checks do not run in this lab.")


def install() -> None:
    put(ELBv2Backend, "describe_target_health", _describe)


def _describe(self: Any, target_group_arn: str, targets: list[dict[str, Any]]) -> Any:
    found = _plain(self, target_group_arn, targets)
    said = _UNKNOWN if target_group_arn in set(_forwarded_to(self)) else _UNUSED
    for status in found:
        if status.status == "healthy":
            status.status, status.reason, status.description = said
    return found


def _forwarded_to(backend: Any) -> Iterator[str]:
    """Yield the target groups that any listener's actions name."""
    for balancer in backend.load_balancers.values():
        for listener in balancer.listeners.values():
            for rule in listener.rules.values():
                for action in rule.actions:
                    yield from _named(action.data)


def _named(action: dict[str, Any]) -> Iterator[str]:
    if arn := action.get("TargetGroupArn"):
        yield arn
    for group in action.get("ForwardConfig", {}).get("TargetGroups", []):
        yield group["TargetGroupArn"]
