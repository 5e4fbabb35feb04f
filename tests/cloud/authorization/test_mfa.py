"""Virtual devices: a seed, two codes to enable it, one to prove that one has it.

Source: IAM API reference, CreateVirtualMFADevice and EnableMFADevice; RFC 6238.
"""

import time
from base64 import b32decode

import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from tests.cloud.authorization.people import make_user
from tests.cloud.conftest import session

STEP = 30  # seconds


class Device:
    """What the learner's app does with the seed."""

    def __init__(self, made):
        self.serial = made["SerialNumber"]
        self.seed = made["Base32StringSeed"]

    def code(self, steps: int = 0) -> str:
        moment = time.time() + steps * STEP
        return TOTP(b32decode(self.seed), 6, SHA1(), STEP).generate(int(moment)).decode()  # noqa: S303


@pytest.fixture
def ana(aws):
    return make_user(aws("iam"), "ana")


@pytest.fixture
def device(aws, ana):
    """Return a device that is not enabled yet."""
    made = aws("iam").create_virtual_mfa_device(VirtualMFADeviceName="ana")
    return Device(made["VirtualMFADevice"])


def _enable(aws, device, first, second):
    aws("iam").enable_mfa_device(
        UserName="ana",
        SerialNumber=device.serial,
        AuthenticationCode1=first,
        AuthenticationCode2=second,
    )


def _refused(call, **parameters):
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    return refused.value.response["Error"]["Code"], refused.value.response["Error"]["Message"]


def test_a_device_is_enabled_with_two_codes_in_a_row(aws, ana, device):
    for first, second in (("000000", "000000"), (device.code(0), device.code(-1))):
        with pytest.raises(ClientError) as refused:
            _enable(aws, device, first, second)
        assert refused.value.response["Error"]["Code"] == "InvalidAuthenticationCode"
        assert aws("iam").list_mfa_devices(UserName="ana")["MFADevices"] == []
    _enable(aws, device, device.code(-1), device.code(0))
    (enabled,) = aws("iam").list_mfa_devices(UserName="ana")["MFADevices"]
    assert enabled["SerialNumber"] == device.serial


def test_a_code_proves_the_device_once(aws, ana, device):
    _enable(aws, device, device.code(-2), device.code(-1))
    sts = aws("sts", ana.keys)
    code = device.code(1)
    wanted = {"SerialNumber": device.serial, "TokenCode": code}
    mine = session(sts.get_session_token(**wanted))
    assert aws("sts", mine).get_caller_identity()["Arn"] == ana.arn
    invalid = "MultiFactorAuthentication failed with invalid MFA one time pass code."
    assert _refused(sts.get_session_token, **wanted) == ("AccessDenied", invalid)


def test_the_picture_is_a_qr_code(aws):
    made = aws("iam").create_virtual_mfa_device(VirtualMFADeviceName="ana")["VirtualMFADevice"]
    assert made["QRCodePNG"].startswith(b"\x89PNG\r\n")
    assert len(b32decode(made["Base32StringSeed"])) >= 20


def test_a_device_is_resynchronised_with_two_codes(aws, ana, device):
    _enable(aws, device, device.code(-2), device.code(-1))
    wanted = {"UserName": "ana", "SerialNumber": device.serial}
    codes = {"AuthenticationCode1": device.code(-1), "AuthenticationCode2": device.code(0)}
    aws("iam").resync_mfa_device(**wanted, **codes)
    wrong = codes | {"AuthenticationCode2": "000000"}
    code, _ = _refused(aws("iam").resync_mfa_device, **wanted, **wrong)
    assert code == "InvalidAuthenticationCode"


def test_another_code_or_another_device_proves_nothing(aws, ana, device):
    sts = aws("sts", ana.keys)
    wanted = {"SerialNumber": device.serial, "TokenCode": device.code()}
    code, sentence = _refused(sts.get_session_token, **wanted)
    assert code == "AccessDenied"
    assert "Please verify your MFA serial number is valid" in sentence
    _enable(aws, device, device.code(-2), device.code(-1))
    wrong = wanted | {"TokenCode": device.code(500)}
    assert "invalid MFA one time pass code" in _refused(sts.get_session_token, **wrong)[1]
    alone = {"SerialNumber": device.serial}
    assert "must provide both" in _refused(sts.get_session_token, **alone)[1]
    assert sts.get_session_token(**wanted)["Credentials"]
