"""Console passwords obey the account's policy. Replaces parts of `moto.iam`.

- `IAMBackend.create_login_profile`, `update_login_profile`: moto takes any password, keeps it as it
  is, and forgets it when only something else is updated.
- `IamResponse.create_login_profile`, which does not hear whether a new password is wanted next.
- Adds `ChangePassword`.

Source: IAM User Guide, "Set an account password policy for IAM users" ("Default password policy");
IAM API reference, ChangePassword.
"""

import hashlib
import hmac
import secrets
import string
from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, EmptyResult
from moto.iam.exceptions import EntityAlreadyExists, NotFoundException
from moto.iam.models import IAMBackend
from moto.iam.responses import IamResponse

from cloud.seams.patch import put
from cloud.seams.scope import current

_SYMBOLS = frozenset("!@#$%^&*()_+-=[]{}|'")
_SHORTEST, _LONGEST = 8, 128
_SORTS_BY_DEFAULT = 3  # of upper case, lower case, numbers and symbols
_ROUNDS = 20_000


class PasswordError(ServiceException):
    code = "PasswordPolicyViolation"
    message = "Password does not conform to the account password policy."


class OldPasswordError(ServiceException):
    code = "AccessDenied"
    message = "The old password was incorrect."


class NotAUserError(ServiceException):
    code = "InvalidUserType"
    message = "Only IAM users can change their own password."


def install() -> None:
    put(IAMBackend, "create_login_profile", _create)
    put(IAMBackend, "update_login_profile", _update)
    put(IamResponse, "create_login_profile", _answer_create)
    added: Any = IamResponse
    added.change_password = _change


def is_good(iam: Any, user: Any, password: str) -> bool:
    """Whether the account's policy, or IAM's default, lets the user have this password."""
    policy = iam.account_password_policy
    if not password or len(password) > _LONGEST:
        return False
    upper = any(letter in string.ascii_uppercase for letter in password)
    lower = any(letter in string.ascii_lowercase for letter in password)
    number = any(letter in string.digits for letter in password)
    symbol = any(letter in _SYMBOLS for letter in password)
    if policy is None:
        enough = upper + lower + number + symbol >= _SORTS_BY_DEFAULT
        return enough and len(password) >= _SHORTEST and password != user.name
    if len(password) < policy.minimum_password_length:
        return False
    wanted = (
        (policy.require_uppercase_characters, upper),
        (policy.require_lowercase_characters, lower),
        (policy.require_numbers, number),
        (policy.require_symbols, symbol),
    )
    if any(required and not there for required, there in wanted):
        return False
    remembered = policy.password_reuse_prevention or 0
    earlier = getattr(user, "passwords", ())[-remembered:] if remembered else ()
    return not any(_same(password, kept) for kept in earlier)


def _create(self: Any, user_name: str, password: str) -> Any:
    user = self.get_user(user_name)
    if user.password:
        raise EntityAlreadyExists(f"Login Profile for user {user_name} already exists.")
    _give(self, user, password)
    return user


def _update(
    self: Any,
    user_name: str,
    password: str | None,
    password_reset_required: bool | None,  # noqa: FBT001 - moto's
) -> Any:
    user = self.get_user(user_name)
    if not user.password:
        raise NotFoundException(f"Login Profile for User {user_name} cannot be found.")
    if password is not None:
        _give(self, user, password)
    if password_reset_required is not None:
        user.password_reset_required = password_reset_required
    return user


def _answer_create(self: Any) -> ActionResult:
    user = self.backend.create_login_profile(
        self._get_param("UserName"), self._get_param("Password")
    )
    user.password_reset_required = bool(self._get_param("PasswordResetRequired"))
    profile = {
        "UserName": user.name,
        "CreateDate": user.create_date,
        "PasswordResetRequired": user.password_reset_required,
    }
    return ActionResult({"LoginProfile": profile})


def _change(self: Any) -> EmptyResult:
    arn = current().arn
    user = next((one for one in self.backend.users.values() if one.arn == arn), None)
    if user is None or not user.password:
        raise NotAUserError
    if not _same(self._get_param("OldPassword"), user.password):
        raise OldPasswordError
    _give(self.backend, user, self._get_param("NewPassword"))
    user.password_reset_required = False
    return EmptyResult()


def _give(iam: Any, user: Any, password: str) -> None:
    if not is_good(iam, user, password):
        raise PasswordError
    user.password = _kept(password)
    vars(user)["passwords"] = (*getattr(user, "passwords", ()), user.password)[-24:]


def _kept(password: str, salt: str = "") -> str:
    salt = salt or secrets.token_hex(8)
    return (
        f"{salt}${hashlib.pbkdf2_hmac('sha256', password.encode(), salt.encode(), _ROUNDS).hex()}"
    )


def _same(password: str, kept: str) -> bool:
    return hmac.compare_digest(_kept(password, kept.partition("$")[0]), kept)
