"""What all of EC2's kinds have in common: tags, and how a description is found."""

from collections.abc import Callable, Mapping
from typing import Any

from cloud.stacks.calls import call
from cloud.stacks.kinds.kind import Kind, tags_of


class Ec2Kind(Kind):
    service = "ec2"
    several = True
    tagged = "Tags"

    @property
    def apart(self) -> Mapping[str, Callable[[str, Any, Any], None]]:
        return {"Tags": retag}


def retag(resource_id: str, new: Any, old: Any) -> None:
    wanted, before = tags_of(new), tags_of(old)
    if gone := [{"Key": key} for key in before if key not in wanted]:
        call("ec2", "DeleteTags", {"Resources": [resource_id], "Tags": gone})
    tags = [{"Key": key, "Value": value} for key, value in wanted.items()]
    if tags:
        call("ec2", "CreateTags", {"Resources": [resource_id], "Tags": tags})
