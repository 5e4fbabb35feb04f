"""Permissions boundaries of users, which moto knows for roles only.

Adds: `put_user_permissions_boundary` and `delete_user_permissions_boundary` to `IamResponse`, and
`PermissionsBoundary` to what CreateUser takes and users tell. Replaces: `IamResponse.create_user`.
Source: IAM API reference, PutUserPermissionsBoundary.
"""

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.iam.exceptions import NotFoundException
from moto.iam.models import User
from moto.iam.responses import IamResponse

from cloud.seams import managed_policies
from cloud.seams.patch import put

_plain_create_user = IamResponse.create_user


def install() -> None:
    put(IamResponse, "create_user", _create_user)
    added: Any = IamResponse
    added.put_user_permissions_boundary = _put
    added.delete_user_permissions_boundary = _delete
    told: Any = User
    told.permissions_boundary_arn = None
    told.permissions_boundary = property(_told)


def _create_user(self: Any) -> ActionResult:
    arn = self._get_param("PermissionsBoundary")
    if arn:
        _known(self.backend, arn)
    answer = _plain_create_user(self)
    if arn:
        self.backend.get_user(self._get_param("UserName")).permissions_boundary_arn = arn
    return answer


def _put(self: Any) -> EmptyResult:
    arn = self._get_param("PermissionsBoundary")
    user = self.backend.get_user(self._get_param("UserName"))
    _known(self.backend, arn)
    user.permissions_boundary_arn = arn
    return EmptyResult()


def _delete(self: Any) -> EmptyResult:
    user = self.backend.get_user(self._get_param("UserName"))
    if user.permissions_boundary_arn is None:
        raise NotFoundException(f"The user with name {user.name} has no permissions boundary.")
    user.permissions_boundary_arn = None
    return EmptyResult()


def _known(backend: Any, arn: str) -> None:
    if managed_policies.find(backend, arn) is None:
        raise NotFoundException(f"Policy {arn} does not exist or is not attachable.")


def _told(user: Any) -> dict[str, str] | None:
    if user.permissions_boundary_arn is None:
        return None
    return {
        "PermissionsBoundaryType": "PermissionsBoundaryPolicy",
        "PermissionsBoundaryArn": user.permissions_boundary_arn,
    }
