"""EC2: every resource that a call names, makes or takes by default, each with its own keys.

Keys belong to a resource here, not to the call: `ec2:InstanceType` is there for `instance/*` and
not for the image. Source: service authorization reference, "Actions defined by Amazon EC2".
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from cloud.authorization import dependents, ec2_ids, ec2_keys, ec2_lookup, ec2_run, keys, plans
from cloud.authorization.asked import EVERYTHING, Asked, Target, Wanted
from cloud.authorization.paths import items, mapping, texts
from cloud.authorization.reference import Action, ResourceType
from cloud.authorization.services import action_name
from cloud.policy.context import Value

# What is copied is made anew besides.
_MADE_TOO = {"CopyImage": ("image", "snapshot"), "CopySnapshot": ("snapshot",)}
_MADE_TOO["CopyVolumes"] = ("volume",)

# Types of other services, which only ARNs name.
_FOREIGN = {"certificate": "CertificateArn", "role": "RoleArn"}


def wanted(asked: Asked) -> tuple[Wanted, ...]:
    """Return the action, `ec2:CreateTags` when it tags what it makes, `iam:PassRole` for a role."""
    plan = plans.plan("ec2", asked.operation)
    context: dict[str, Value] = {"ec2:Region": asked.region}
    if plan is None:
        return (Wanted(action_name("ec2", asked.operation), (EVERYTHING,), context),)
    targets = tuple(_targets(asked, plan.action)) or (EVERYTHING,)
    if asked.operation in {"CreateTags", "DeleteTags"}:
        context |= _tagging(asked)
    main = Wanted(plan.action.name, targets, context)
    return (main, *_tags_made(asked), *dependents.wanted(asked, main))


@cache
def _types(action: Action) -> Mapping[str, tuple[ResourceType, bool]]:
    return {use.type.name: (use.type, use.required) for use in action.types if use.type}


def _targets(asked: Asked, action: Action) -> Iterator[Target]:
    types = _types(action)
    if not types:
        return
    if asked.operation == "RunInstances":
        for name, id_, context in ec2_run.parts(asked):
            type_ = types[name][0]
            own = ec2_keys.of(asked, action, type_, id_)
            known = ec2_keys.allowed(action, type_)
            own |= {key: value for key, value in context.items() if key in known}
            yield Target(ec2_keys.arn(asked, name, id_), "", own)
        return
    found = _named(asked, types)
    for name, (_, required) in types.items():
        if (required and name not in found) or name in _MADE_TOO.get(asked.operation, ()):
            found.setdefault(name, []).append("*")
    for name, ids in found.items():
        for id_ in dict.fromkeys(ids):
            own = ec2_keys.of(asked, action, types[name][0], id_)
            yield Target(_arn(asked, types[name][0], id_), "", own)


def _arn(asked: Asked, type_: ResourceType, id_: str) -> str:
    if ":ec2:" in type_.arn:
        return ec2_keys.arn(asked, type_.name, id_)
    return id_ if id_.startswith("arn:") else "*"


def _named(asked: Asked, types: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the ids that the call names, by type; what the action has no type for is left out."""
    said = asked.parameters
    found: dict[str, list[str]] = {}
    for id_ in (*ec2_ids.ids(said), *_indirect(asked)):
        name = ec2_ids.type_of(id_)
        if name in types:
            found.setdefault(name, []).append(id_)
    for name, ids in _by_name(asked, types):
        if ids and name in types and name not in found:
            found[name] = ids
    return found


def _indirect(asked: Asked) -> Iterator[str]:
    said = asked.parameters
    for name in ("AssociationId", "AttachmentId"):
        if isinstance(id_ := said.get(name), str):
            yield from ec2_lookup.associated(asked, id_)
    if isinstance(address := said.get("PublicIp") or said.get("Address"), str):
        yield ec2_lookup.address(asked, address)
    if isinstance(template := said.get("LaunchTemplateName"), str):
        yield ec2_lookup.template_named(asked, template)


def _by_name(asked: Asked, types: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    said = asked.parameters
    names = [str(name) for name in (said.get("KeyName"), *items(said.get("KeyNames"))) if name]
    yield "key-pair", names
    for name in types:
        if name in _FOREIGN:
            yield name, [arn for arn in texts(said, (_FOREIGN[name],)) if arn.startswith("arn:")]
    if group := said.get("GroupName"):
        if "placement-group" in types:
            yield "placement-group", [str(group)]
        elif id_ := ec2_lookup.group_named(asked, str(group)):
            yield "security-group", [id_]


def _tagging(asked: Asked) -> dict[str, Value]:
    given = keys.pairs(asked.parameters.get("Tags"))
    if asked.operation == "CreateTags":
        return keys.tags(given)
    return {"aws:TagKeys": list(given)} if given else {}


def _tags_made(asked: Asked) -> Iterator[Wanted]:
    """Yield `ec2:CreateTags` on what the call makes, if it is to be tagged at once.

    Source: EC2 User Guide, "Grant permission to tag Amazon EC2 resources during creation".
    """
    targets = []
    for one in map(mapping, items(asked.parameters.get("TagSpecifications"))):
        if given := keys.pairs(one.get("Tags")):
            arn = ec2_keys.arn(asked, str(one.get("ResourceType", "*")), "*")
            targets.append(Target(arn, "", keys.tags(given)))
    if targets:
        context: dict[str, Value] = {
            "ec2:Region": asked.region,
            "ec2:CreateAction": asked.operation,
        }
        yield Wanted("ec2:CreateTags", tuple(targets), context)
