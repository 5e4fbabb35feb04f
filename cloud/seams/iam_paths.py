"""Lists of IAM beneath a path.

Replaces: `list_groups`, `list_instance_profiles` and `list_server_certificates` of `IamResponse`,
which ignore `PathPrefix`, and `list_entities_for_policy`, which ignores it for groups.
Source: IAM API Reference, "PathPrefix" of each operation.
"""

from collections.abc import Callable
from typing import Any

from moto.iam.responses import IamResponse

from cloud.seams.patch import put

_LISTS = {
    "list_groups": "Groups",
    "list_instance_profiles": "InstanceProfiles",
    "list_server_certificates": "ServerCertificateMetadataList",
    "list_entities_for_policy": "PolicyGroups",
}


def install() -> None:
    for method, name in _LISTS.items():
        put(IamResponse, method, _beneath(getattr(IamResponse, method), name))


def _beneath(plain: Callable[[Any], Any], name: str) -> Callable[[Any], Any]:
    def listed(self: Any) -> Any:
        answer = plain(self)
        prefix = self._get_param("PathPrefix")
        if prefix:
            held = answer.result[name]
            answer.result[name] = [one for one in held if one.path.startswith(prefix)]
        return answer

    return listed
