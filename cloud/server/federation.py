"""Roles for those whom another provider has proven, asked for by somebody who has no keys.

Nobody signs AssumeRoleWithWebIdentity and AssumeRoleWithSAML, so anybody may name any account's
role in them. No provider can be asked from here, hence no token is ever proven: the answer is
known before the role is looked for. It is given at the door and depends on nothing but the call,
so no account is woken by it, and a stranger learns of none whether it is there.

Source: AWS STS API Reference, "AssumeRoleWithWebIdentity" and "AssumeRoleWithSAML", errors.
"""

import base64
import binascii
import json
from urllib.parse import parse_qsl

from cloud.rules import constraints
from cloud.server.call import Call
from cloud.server.refusals import Fault, RefusedError

WEB_IDENTITY, SAML = "AssumeRoleWithWebIdentity", "AssumeRoleWithSAML"
_LARGEST = 128 * 1024  # bytes; an assertion has 100,000 characters at most
_MOST = 32  # fields
_NO_JWT = (
    "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)"
)
_NO_KEY = (
    "Couldn't retrieve verification key from your identity provider,  please reference "
    f"{WEB_IDENTITY} documentation for requirements"
)


def refusal(call: Call) -> RefusedError:
    """Return why this unsigned call of STS is refused."""
    given = _fields(call)
    action = given.get("Action")
    if action not in {WEB_IDENTITY, SAML}:
        return RefusedError(Fault.MISSING)
    texts = {name: text for name, text in given.items() if name != "DurationSeconds"}
    wrong = constraints.refuse("sts", action, texts)
    if wrong is not None:
        return RefusedError(Fault.INVALID, wrong.message)
    if action == SAML:
        return RefusedError(Fault.UNPROVEN, "Response signature invalid")
    is_jwt = _is_jwt(given["WebIdentityToken"])
    return RefusedError(Fault.UNPROVEN, _NO_KEY if is_jwt else _NO_JWT)


def _fields(call: Call) -> dict[str, str]:
    if len(call.body) > _LARGEST:
        return {}
    try:
        return dict(parse_qsl(call.body.decode(), keep_blank_values=True, max_num_fields=_MOST))
    except ValueError:
        return {}


def _is_jwt(token: str) -> bool:
    parts = token.split(".")
    return len(parts) == 3 and all(_is_object(part) for part in parts[:2])


def _is_object(part: str) -> bool:
    try:
        found = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return False
    return isinstance(found, dict)
