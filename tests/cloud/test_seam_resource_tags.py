"""A resource's tags are those that moto finds by going through all of the account's."""

from types import SimpleNamespace

import pytest
from moto.ec2.models.core import TaggedEC2Resource
from moto.ec2.models.tags import TagBackend

from cloud.seams import resource_tags


class Thing(TaggedEC2Resource):
    def __init__(self, own_id, backend):
        self.id, self.ec2_backend = own_id, backend


@pytest.mark.parametrize(
    "own_id", ["vpc-0a", "vpc-0ab", "i-1", "tgw-rtb-1", "eni-attach-1", "of-none", "a*", "", None]
)
def test_they_are_the_same(own_id):
    backend = TagBackend()
    for tagged in ("vpc-0a", "i-1", "tgw-rtb-1", "eni-attach-1", "of-none", "a*", "ab"):
        backend.create_tags([tagged], {"Name": tagged, "aws:made-by": "stack"})
    thing = Thing(own_id, backend)
    assert resource_tags._tags(thing) == TaggedEC2Resource.get_tags(thing)
    assert set(backend.tags) == {
        "vpc-0a",
        "i-1",
        "tgw-rtb-1",
        "eni-attach-1",
        "of-none",
        "a*",
        "ab",
    }


def test_moto_still_goes_through_all_of_them():
    """When it looks a resource up by its id, this seam is not needed."""
    backend = SimpleNamespace(describe_tags=lambda filters: [filters])
    assert TaggedEC2Resource.get_tags(Thing("i-1", backend)) == [{"resource-id": ["i-1"]}]
