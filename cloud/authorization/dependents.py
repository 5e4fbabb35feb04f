"""`iam:PassRole`: who gives a role to a service needs to be allowed to.

Source: IAM User Guide, "Grant a user permissions to pass a role to an AWS service", and the
dependent actions of the service authorization reference.
"""

from collections.abc import Iterator, Mapping

from cloud.authorization import ec2_run, resolvers_iam, state
from cloud.authorization.asked import Asked, Target, Wanted
from cloud.authorization.paths import parse, texts
from cloud.policy.context import Value

# Operation → where the role stands, and the service that it is passed to.
_ROLES: Mapping[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("lambda", "CreateFunction"): (("Role", "lambda.amazonaws.com"),),
    ("lambda", "UpdateFunctionConfiguration"): (("Role", "lambda.amazonaws.com"),),
    ("stepfunctions", "CreateStateMachine"): (("roleArn", "states.amazonaws.com"),),
    ("stepfunctions", "UpdateStateMachine"): (("roleArn", "states.amazonaws.com"),),
    ("events", "PutTargets"): (("Targets.RoleArn", "events.amazonaws.com"),),
    ("events", "PutRule"): (("RoleArn", "events.amazonaws.com"),),
    ("scheduler", "CreateSchedule"): (("Target.RoleArn", "scheduler.amazonaws.com"),),
    ("scheduler", "UpdateSchedule"): (("Target.RoleArn", "scheduler.amazonaws.com"),),
    ("pipes", "CreatePipe"): (("RoleArn", "pipes.amazonaws.com"),),
    ("pipes", "UpdatePipe"): (("RoleArn", "pipes.amazonaws.com"),),
}
# Operation → where an instance profile stands, whose role EC2 is given.
_PROFILES: Mapping[tuple[str, str], str] = {
    ("ec2", "AssociateIamInstanceProfile"): "IamInstanceProfile",
    ("ec2", "ReplaceIamInstanceProfileAssociation"): "IamInstanceProfile",
}
_EC2 = "ec2.amazonaws.com"


def wanted(asked: Asked, main: Wanted) -> tuple[Wanted, ...]:
    """Return `iam:PassRole` for every role that the call hands to a service."""
    del main
    return tuple(_passed(asked))


def _passed(asked: Asked) -> Iterator[Wanted]:
    operation = (asked.service, asked.operation)
    for path, service in _ROLES.get(operation, ()):
        for role in dict.fromkeys(texts(asked.parameters, parse(path))):
            arn = role if role.startswith("arn:") else resolvers_iam.role(asked, role)
            yield _pass_role(arn, service)
    if operation in _PROFILES:
        yield from _of_profile(asked, asked.parameters.get(_PROFILES[operation]))
    elif operation == ("ec2", "RunInstances"):
        said, _ = ec2_run.launch(asked)
        yield from _of_profile(asked, said.get("IamInstanceProfile"))


def _of_profile(asked: Asked, said: object) -> Iterator[Wanted]:
    arn = ec2_run.profile_arn(asked, said)
    known = state.backend(asked, "iam", "aws")
    for one in known.instance_profiles.values() if known is not None else ():
        if one.arn == arn:
            for role in one.roles:
                yield _pass_role(str(role.arn), _EC2)


def _pass_role(role: str, service: str) -> Wanted:
    context: dict[str, Value] = {"iam:PassedToService": service}
    return Wanted("iam:PassRole", (Target(role),), context)
