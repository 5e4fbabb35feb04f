"""Ids that tell what they are of: AIDA a user, AGPA a group, ANPA a policy, AIPA a profile.

Replaces: `id` of moto's users, groups, managed policies and instance profiles, which have lower-case
noise or another form. Policies name users by such an id once the user is gone.
Source: IAM User Guide, reference_identifiers.html, "Understanding unique ID prefixes".
"""

from collections.abc import Callable
from typing import Any

from moto.iam.models import Group, InstanceProfile, Policy, User
from moto.iam.utils import generate_access_key_id_from_account_id

from cloud.seams.patch import put

_LENGTH = 21
_PREFIXES: dict[type, str] = {User: "AIDA", Group: "AGPA", Policy: "ANPA", InstanceProfile: "AIPA"}


def install() -> None:
    for kind, prefix in _PREFIXES.items():
        put(kind, "__init__", _with_id(vars(kind)["__init__"], prefix))


def _with_id(plain: Callable[..., None], prefix: str) -> Callable[..., None]:
    def make(self: Any, *args: Any, **options: Any) -> None:
        plain(self, *args, **options)
        if self.account_id.isdigit():  # AWS's own policies bring theirs
            self.id = generate_access_key_id_from_account_id(self.account_id, prefix, _LENGTH)

    return make
