"""Lambda: the function that an event source mapping belongs to, the VPCs of a function's subnets.

Source: Lambda Developer Guide, "Resources and conditions for Lambda actions", and "Using IAM
condition keys for VPC settings".
"""

from cloud.authorization import dependents, ec2_lookup, generic, state
from cloud.authorization.asked import Asked, Wanted
from cloud.authorization.paths import texts
from cloud.authorization.resolvers_compute import function
from cloud.policy.context import Value

_MAPPINGS = frozenset(
    {"CreateEventSourceMapping", "UpdateEventSourceMapping", "DeleteEventSourceMapping"}
    | {"GetEventSourceMapping"}
)


def wanted(asked: Asked) -> tuple[Wanted, ...]:
    main = generic.wanted_main(asked)
    if more := _more(asked):
        main = Wanted(main.action, main.targets, {**main.context, **more})
    return (main, *dependents.wanted(asked, main))


def _more(asked: Asked) -> dict[str, Value]:
    if asked.operation in _MAPPINGS and (arn := _mapped(asked)):
        return {"lambda:FunctionArn": arn}
    subnets = texts(asked.parameters, ("VpcConfig", "SubnetIds"))
    held = [ec2_lookup.find(asked, "subnet", id_) for id_ in subnets]
    vpcs = dict.fromkeys(str(one.vpc_id) for one in held if one is not None)
    return {"lambda:VpcIds": list(vpcs)} if vpcs else {}


def _mapped(asked: Asked) -> str:
    named = texts(asked.parameters, ("FunctionName",))
    if named:
        return function(asked, named[0])
    known = state.backend(asked, "lambda")
    uuid = str(asked.parameters.get("UUID") or "")
    held = known._event_source_mappings.get(uuid) if known is not None else None
    return "" if held is None else str(held.function_arn)
