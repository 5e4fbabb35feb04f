"""Virtual MFA devices whose codes are real. Replaces parts of `moto.iam`.

- `IAMBackend.enable_mfa_device`: moto takes any two codes.
- `VirtualMfaDevice.qr_code_png`, which is noise: here it is the QR code that apps read.
- Adds `ResyncMFADevice`.

Codes are RFC 6238's (SHA-1, 6 digits, 30 seconds). They are judged by the real clock, not by the
account's: the learner's telephone knows no other.
"""

import io
import time
from base64 import b32decode
from typing import Any
from urllib.parse import quote

import segno
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from moto.core.exceptions import ServiceException
from moto.core.responses import EmptyResult
from moto.iam.exceptions import NotFoundException
from moto.iam.models import IAMBackend, VirtualMfaDevice
from moto.iam.responses import IamResponse

from cloud.seams.patch import put

_STEP = 30  # seconds
_DRIFT = 1  # steps that a device's clock may be off
_LATE = 4  # steps that may go by between a device's codes and their being sent to enable it

_plain_enable: Any = IAMBackend.enable_mfa_device


class InvalidCodeError(ServiceException):
    code = "InvalidAuthenticationCode"


class MfaDeniedError(ServiceException):
    code = "AccessDenied"


def install() -> None:
    put(IAMBackend, "enable_mfa_device", _enable)
    device: Any = VirtualMfaDevice
    device.qr_code_png = property(_picture, lambda _device, _noise: None)
    added: Any = IamResponse
    added.resync_mfa_device = _resync


def prove(iam: Any, user: Any, serial: str | None, code: str | None) -> bool:
    """Return whether the caller proved that it holds its device; False when it did not try.

    `user` is None for whoever has no device. A code is good for once.

    Raises MfaDeniedError, in STS's words.
    """
    if serial is None and code is None:
        return False
    if serial is None or code is None:
        raise MfaDeniedError(
            "MultiFactorAuthentication failed, must provide both MFA serial number and one time "
            "pass code."
        )
    device = iam.virtual_mfa_devices.get(serial)
    if user is None or device is None or serial not in user.mfa_devices:
        raise MfaDeniedError(
            "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your "
            "MFA serial number is valid and associated with this user."
        )
    step = _step_of(device, code, _DRIFT)
    if step is None or step <= getattr(device, "last_step", -1):
        raise MfaDeniedError(
            "MultiFactorAuthentication failed with invalid MFA one time pass code."
        )
    vars(device)["last_step"] = step
    return True


def _enable(
    self: Any,
    user_name: str,
    serial_number: str,
    authentication_code_1: str,
    authentication_code_2: str,
) -> None:
    user = self.get_user(user_name)
    device = self.virtual_mfa_devices.get(serial_number)
    if device is not None and serial_number not in user.mfa_devices:
        _check_both(device, authentication_code_1, authentication_code_2)
    _plain_enable(self, user_name, serial_number, authentication_code_1, authentication_code_2)


def _resync(self: Any) -> EmptyResult:
    """Prove once more with two codes in a row; nothing here ever goes out of step."""
    user = self.backend.get_user(self._get_param("UserName"))
    serial = self._get_param("SerialNumber")
    if serial not in user.mfa_devices:
        raise NotFoundException(f"Device {serial} not found")
    device = self.backend.virtual_mfa_devices[serial]
    codes = (self._get_param(f"AuthenticationCode{place}") for place in (1, 2))
    _check_both(device, *codes)
    return EmptyResult()


def _check_both(device: Any, first: str, second: str) -> None:
    """Raises InvalidCodeError unless these are two codes in a row."""
    step = _step_of(device, first, _LATE)
    if step is None or _code(device, step + 1) != second:
        raise InvalidCodeError("Authentication code for device is not valid.")


def _picture(device: Any) -> bytes:
    """Return the QR code as PNG, with what AWS's has in it."""
    account, _, name = device.serial_number.split(":", 4)[4].partition(":mfa/")
    uri = f"otpauth://totp/{quote(f'{name}@{account}')}?secret={device.base32_string_seed}"
    out = io.BytesIO()
    segno.make(uri, error="m").save(out, kind="png", scale=4)
    return out.getvalue()


def _step_of(device: Any, code: str, drift: int) -> int | None:
    """Return the newest step, not further from now than `drift`, that has this code."""
    now = int(time.time()) // _STEP
    steps = range(now + _DRIFT, now - drift - 1, -1)
    return next((step for step in steps if _code(device, step) == code), None)


def _code(device: Any, step: int) -> str:
    seed = b32decode(device.base32_string_seed)
    return TOTP(seed, 6, SHA1(), _STEP).generate(step * _STEP).decode()  # noqa: S303 - RFC 6238
