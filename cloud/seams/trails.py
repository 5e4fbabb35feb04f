"""A trail is deleted by its name or its ARN, and one that is not there is told of.

Replaces: `CloudTrailBackend.delete_trail`, which knows names only and says yes to any.
Source: AWS CloudTrail API Reference, "DeleteTrail".
"""

from typing import Any

from moto.cloudtrail.exceptions import TrailNotFoundException
from moto.cloudtrail.models import CloudTrailBackend

from cloud.seams.patch import put

_plain: Any = CloudTrailBackend.delete_trail


def install() -> None:
    put(CloudTrailBackend, "delete_trail", _delete)


def _delete(self: Any, name: str) -> None:
    own = name.rpartition(":trail/")[2]
    if own not in self.trails:
        raise TrailNotFoundException(self.account_id, name=name)
    _plain(self, own)
