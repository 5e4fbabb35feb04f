"""`iam:PassRole`: who gives a role to a service needs to be allowed to.

Source: IAM User Guide, "Grant a user permissions to pass a role to an AWS service".
"""

from collections.abc import Iterator, Mapping
from typing import Any

from cloud.authorization import ec2_run, resolvers_iam, state
from cloud.authorization.asked import Asked, Target, Wanted
from cloud.authorization.paths import parse, texts, values
from cloud.authorization.roles import NAMED, PROFILES, ROLES, Named
from cloud.policy.context import Value

_EC2 = "ec2.amazonaws.com"
# Whose ARN is what the role will be associated with (`iam:AssociatedResourceArn`).
_ASSOCIATED = frozenset({"lambda", "rds"})


def wanted(asked: Asked, main: Wanted) -> tuple[Wanted, ...]:
    """Return `iam:PassRole` for every role that the call hands to a service."""
    operation = (asked.service, asked.operation)
    if operation in ROLES or operation in PROFILES or operation in _TEMPLATED:
        return tuple(_passed(asked, main))
    return tuple(_passed_by_name(asked, NAMED[operation])) if operation in NAMED else ()


def _passed_by_name(asked: Asked, where: Named) -> Iterator[Wanted]:
    given = asked.parameters
    for one in values(given, parse(where.entries)) if where.entries else (given,):
        if isinstance(one, Mapping) and str(one.get(where.name)).endswith(where.ending):
            for role in texts(one, (where.value,)):
                yield pass_role(role, where.service)


def _passed(asked: Asked, main: Wanted) -> Iterator[Wanted]:
    operation = (asked.service, asked.operation)
    associated = main.targets[0].arn if asked.service in _ASSOCIATED else ""
    for path, service in ROLES.get(operation, ()):
        for role in dict.fromkeys(texts(asked.parameters, parse(path))):
            arn = role if role.startswith("arn:") else resolvers_iam.role(asked, role)
            yield pass_role(arn, service, associated)
    if operation in PROFILES:
        for said in values(asked.parameters, parse(PROFILES[operation])):
            yield from _of_profile(asked, said)
    elif operation in _TEMPLATED:
        said, _ = ec2_run.launch(asked)
        yield from _of_profile(asked, said.get("IamInstanceProfile"))


_TEMPLATED = frozenset(
    {("ec2", "RunInstances"), ("autoscaling", "CreateAutoScalingGroup")}
    | {("autoscaling", "UpdateAutoScalingGroup")}
)


def _of_profile(asked: Asked, said: Any) -> Iterator[Wanted]:  # noqa: ANN401 - JSON
    if isinstance(said, str):
        said = {"Arn": said} if said.startswith("arn:") else {"Name": said}
    if not isinstance(said, Mapping):
        return
    arn = ec2_run.profile_arn(asked, said)
    known = state.backend(asked, "iam", "aws")
    for one in known.instance_profiles.values() if known is not None else ():
        if one.arn == arn:
            for role in one.roles:
                yield pass_role(str(role.arn), _EC2)


def pass_role(role: str, service: str, associated: str = "") -> Wanted:
    context: dict[str, Value] = {"iam:PassedToService": service}
    if associated:
        context["iam:AssociatedResourceArn"] = associated
    return Wanted("iam:PassRole", (Target(role),), context)
