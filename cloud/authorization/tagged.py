"""The tags of what a call is about, as `aws:ResourceTag/…` and the services' own such keys."""

from collections.abc import Callable, Mapping
from functools import cache

from cloud.authorization.asked import Asked
from cloud.authorization.reference import Action, ResourceType
from cloud.policy.context import Value

Tags = Callable[[Asked, str], Mapping[str, str]]
TAGS: dict[tuple[str, str], Tags] = {}
_NOTHING: Mapping[str, Value] = {}


def context(asked: Asked, action: Action, type_: ResourceType, arn: str) -> Mapping[str, Value]:
    """Return the keys that the resource brings: empty when it is not there or has no tags."""
    names = tag_keys(action, type_)
    look = TAGS.get((action.name.partition(":")[0], type_.name))
    if not names or look is None:
        return _NOTHING
    tags = look(asked, arn)
    return {f"{name}{key}": value for key, value in tags.items() for name in names}


@cache
def tag_keys(action: Action, type_: ResourceType) -> tuple[str, ...]:
    """Return the keys that mean the resource's tags, such as `aws:ResourceTag/`."""
    own = {key for use in action.uses if use.type in {None, type_} for key in use.keys}
    found = {key for key in own | type_.keys if "resourcetag/" in key.lower()}
    return tuple(sorted(f"{key.partition('/')[0]}/" for key in found))
