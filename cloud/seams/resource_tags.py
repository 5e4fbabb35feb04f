"""An EC2 resource's tags, looked up by its id. Replaces: `TaggedEC2Resource.get_tags`.

moto goes through all tags of the account for each resource that it tells of, with a pattern that
it compiles each time: describing many resources is quadratic.
"""

from typing import Any

from moto.ec2.models.core import TaggedEC2Resource
from moto.ec2.utils import EC2_PREFIX_TO_RESOURCE, get_prefix

from cloud.seams.patch import put

_PATTERN = frozenset("*?[\\")
_plain: Any = TaggedEC2Resource.get_tags


def install() -> None:
    put(TaggedEC2Resource, "get_tags", _tags)


def _tags(self: Any) -> list[dict[str, str]]:
    """Return what moto would: a learner's own id, such as a key pair's name, may be a pattern."""
    own = self.id
    if not own or not _PATTERN.isdisjoint(own):
        found: list[dict[str, str]] = _plain(self)
        return found
    kind = EC2_PREFIX_TO_RESOURCE.get(get_prefix(own), "")
    held = self.ec2_backend.tags.get(own) or {}
    return [
        {"resource_id": own, "key": key, "value": value, "resource_type": kind}
        for key, value in held.items()
    ]
