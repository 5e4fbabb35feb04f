"""What a call touches though it names nothing of the kind: by default, or because it makes it.

Each row returns ARNs in addition to those that the parameters name.
"""

from collections.abc import Callable, Mapping

from cloud.authorization.asked import Asked

_BALANCERS = {"application": "app", "network": "net", "gateway": "gwy"}


def _arn(asked: Asked, service: str, name: str) -> str:
    return f"arn:aws:{service}:{asked.region}:{asked.account_id}:{name}"


def _balancer(asked: Asked) -> list[str]:
    """Return the load balancer that is to be made; its id is not known yet."""
    kind = _BALANCERS.get(str(asked.parameters.get("Type", "application")), "app")
    name = asked.parameters.get("Name", "*")
    return [_arn(asked, "elasticloadbalancing", f"loadbalancer/{kind}/{name}/*")]


def _database(asked: Asked) -> list[str]:
    """Return the default groups of a database that names none.

    Source: RDS User Guide, "Identity-based policy examples for Amazon RDS": creating an instance
    needs `og:default*`, `pg:default*` and `subgrp:default`.
    """
    said = asked.parameters
    engine, version = str(said.get("Engine", "*")), str(said.get("EngineVersion") or "*")
    parts = version.split(".")
    one = (
        engine.startswith(("postgres", "aurora-postgres"))
        and parts[0].isdigit()
        and int(parts[0]) > 9
    )
    major = parts[0] if one else ".".join(parts[:2])
    defaults = {
        "OptionGroupName": f"og:default:{engine}-{major.replace('.', '-')}",
        "DBParameterGroupName": f"pg:default.{engine}{major}",
        "DBSubnetGroupName": "subgrp:default",
    }
    return [_arn(asked, "rds", name) for field, name in defaults.items() if not said.get(field)]


def _listed(service: str, name: str) -> Callable[[Asked], list[str]]:
    return lambda asked: [_arn(asked, service, name)]


def _iam(name: str) -> Callable[[Asked], list[str]]:
    return lambda asked: [f"arn:aws:iam::{asked.account_id}:{name}"]


_ROWS: Mapping[tuple[str, str], Callable[[Asked], list[str]]] = {
    ("elbv2", "CreateLoadBalancer"): _balancer,
    ("rds", "CreateDBInstance"): _database,
    # Lists, as AWS names them when it refuses one.
    ("dynamodb", "ListTables"): _listed("dynamodb", "table/*"),
    ("iam", "ListGroups"): _iam("group/"),
    ("iam", "ListInstanceProfiles"): _iam("instance-profile/"),
    ("iam", "ListRoles"): _iam("role/"),
    ("iam", "ListUsers"): _iam("user/"),
    ("logs", "DescribeLogGroups"): _listed("logs", "log-group::log-stream:"),
    ("sns", "ListTopics"): _listed("sns", "*"),
    ("ssm", "DescribeParameters"): _listed("ssm", "*"),
    ("stepfunctions", "ListStateMachines"): _listed("states", "stateMachine:*"),
}


def arns(asked: Asked) -> list[str]:
    row = _ROWS.get((asked.service, asked.operation))
    return row(asked) if row else []
