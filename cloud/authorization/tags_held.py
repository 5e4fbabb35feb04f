"""Tags of resources, where moto keeps them: most back ends have a tagger, others the object.

Each look-up gets the call and the ARN, and returns nothing for what is not there.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cloud.authorization import keys, state
from cloud.authorization.arns import last_part
from cloud.authorization.asked import Asked

Tags = Callable[[Asked, str], Mapping[str, str]]


def _tagger(
    service: str, region: str | None = None, at: str = "tagger", *, by_name: bool = False
) -> Tags:
    """Return a look-up in the back end's tagger, by ARN or by what the ARN ends in."""

    def look(asked: Asked, arn: str) -> Mapping[str, str]:
        known = state.backend(asked, service, region)
        if known is None:
            return {}
        held: Mapping[str, Mapping[str, str]] = getattr(known, at).tags
        return held.get(last_part(arn) if by_name else arn, {})

    return look


def _held(service: str, find: Callable[[Any, str], Any], region: str | None = None) -> Tags:
    """Return a look-up of the object by its ARN; its tags are a list of pairs or a mapping."""

    def look(asked: Asked, arn: str) -> Mapping[str, str]:
        known = state.backend(asked, service, region)
        found = find(known, arn) if known is not None else None
        return keys.pairs(getattr(found, "tags", None) or getattr(found, "_tags", None))

    return look


def _by_arn(store: str) -> Callable[[Any, str], Any]:
    return lambda known, arn: getattr(known, store).get(arn)


def _by_name(store: str) -> Callable[[Any, str], Any]:
    return lambda known, arn: getattr(known, store).get(last_part(arn))


def _among(store: str, attribute: str = "arn") -> Callable[[Any, str], Any]:
    def find(known: Any, arn: str) -> Any:  # noqa: ANN401 - moto's
        held: Any = getattr(known, store)
        ones: Iterable[Any] = held.values() if isinstance(held, Mapping) else held
        return next((one for one in ones if getattr(one, attribute) == arn), None)

    return find


def _function(known: Any, arn: str) -> Any:  # noqa: ANN401 - moto's
    plain = ":".join(arn.split(":")[:7])
    return known._lambdas.get_arn(plain)


def _parameter(asked: Asked, arn: str) -> Mapping[str, str]:
    known = state.backend(asked, "ssm")
    held: Mapping[str, Any] = known._resource_tags.get("Parameter", {}) if known is not None else {}
    name = arn.partition(":parameter/")[2]
    return held.get(name) or held.get(f"/{name}") or {}


def _log_group(asked: Asked, arn: str) -> Mapping[str, str]:
    known = state.backend(asked, "logs")
    name = arn.partition(":log-group:")[2].partition(":")[0]
    group = known.groups.get(name) if known is not None else None
    return known.tagger.tags.get(group.arn, {}) if group is not None else {}


_RDS = {
    "cluster": "clusters",
    "cluster-pg": "db_cluster_parameter_groups",
    "cluster-snapshot": "cluster_snapshots",
    "db": "databases",
    "es": "event_subscriptions",
    "og": "option_groups",
    "pg": "db_parameter_groups",
    "secgrp": "security_groups",
    "snapshot": "database_snapshots",
    "subgrp": "subnet_groups",
}
_BALANCING = ("app", "net", "gwy")
_BALANCER = [f"loadbalancer/{kind}/" for kind in _BALANCING] + ["targetgroup"]
_BALANCER += [f"listener/{kind}" for kind in _BALANCING] + [
    "listener-rule/app",
    "listener-rule/net",
]
TAGS: Mapping[tuple[str, str], Tags] = {
    ("autoscaling", "autoScalingGroup"): _held("autoscaling", _among("autoscaling_groups")),
    ("cloudformation", "stack"): _held("cloudformation", _among("stacks", "stack_id")),
    ("cloudwatch", "alarm"): _tagger("cloudwatch"),
    ("cloudwatch", "insight-rule"): _tagger("cloudwatch"),
    ("dynamodb", "index"): _held(
        "dynamodb", lambda known, arn: _among("tables", "table_arn")(known, arn.split("/index/")[0])
    ),
    ("dynamodb", "table"): _held("dynamodb", _among("tables", "table_arn")),
    ("ecr", "repository"): _tagger("ecr"),
    ("ecs", "cluster"): _held("ecs", _by_name("clusters")),
    ("elasticloadbalancing", "loadbalancer"): _held("elb", _by_name("load_balancers")),
    ("events", "event-bus"): _tagger("events"),
    ("events", "rule-on-custom-event-bus"): _tagger("events"),
    ("events", "rule-on-default-event-bus"): _tagger("events"),
    ("firehose", "deliverystream"): _tagger("firehose"),
    ("iam", "instance-profile"): _held("iam", _among("instance_profiles"), "aws"),
    ("iam", "role"): _held("iam", _among("roles"), "aws"),
    ("iam", "user"): _tagger("iam", "aws"),
    ("kinesis", "stream"): _held("kinesis", _by_name("streams")),
    ("kms", "key"): _tagger("kms", by_name=True),
    ("lambda", "function"): _held("lambda", _function),
    ("logs", "log-group"): _log_group,
    ("logs", "log-stream"): _log_group,
    ("pipes", "pipe"): _held("pipes", _by_name("pipes")),
    ("scheduler", "schedule-group"): _tagger("scheduler"),
    ("secretsmanager", "Secret"): _held("secretsmanager", _among("secrets")),
    ("sns", "topic"): _held("sns", _by_arn("topics")),
    ("sqs", "queue"): _held("sqs", _by_name("queues")),
    ("ssm", "parameter"): _parameter,
    ("states", "activity"): _tagger("stepfunctions"),
    ("states", "statemachine"): _tagger("stepfunctions"),
    ("sts", "role"): _held("iam", _among("roles"), "aws"),
    **{
        ("elasticloadbalancing", kind): _tagger("elbv2", at="tagging_service") for kind in _BALANCER
    },
    **{("rds", kind): _held("rds", _by_name(at)) for kind, at in _RDS.items()},
}
