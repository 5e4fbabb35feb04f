"""The tags of what a call is about, as `aws:ResourceTag/…` and the services' own such keys."""

from collections.abc import Mapping
from functools import cache

from cloud.authorization.asked import Asked
from cloud.authorization.properties import PROPERTIES
from cloud.authorization.reference import Action, ResourceType
from cloud.authorization.tags_held import TAGS
from cloud.policy.context import Value

_NOTHING: Mapping[str, Value] = {}


def context(asked: Asked, action: Action, type_: ResourceType, arn: str) -> Mapping[str, Value]:
    """Return the keys that the resource brings: empty when it is not there or has no tags."""
    kind = (action.name.partition(":")[0], type_.name)
    names = tag_keys(action, type_)
    found: Mapping[str, Value] = _NOTHING
    if names and kind in TAGS:
        tags = TAGS[kind](asked, arn)
        found = {f"{name}{key}": value for key, value in tags.items() for name in names}
    if kind in PROPERTIES:
        found = {**found, **PROPERTIES[kind](asked, arn)}
    return found


@cache
def tag_keys(action: Action, type_: ResourceType) -> tuple[str, ...]:
    """Return the keys that mean the resource's tags, such as `aws:ResourceTag/`."""
    own = {key for use in action.uses if use.type in {None, type_} for key in use.keys}
    found = {key.partition("/")[0] for key in own | type_.keys if "/" in key}
    return tuple(sorted(f"{name}/" for name in found if _means_own_tag(name, type_.name)))


def _means_own_tag(name: str, type_: str) -> bool:
    # RDS calls a parameter group's tags `rds:pg-tag/…`, and so on.
    plain = name.partition(":")[2]
    return plain.lower() == "resourcetag" or plain == f"{type_}-tag"
