"""ARNs of IAM's own: they hold a path, which only IAM knows.

Source: IAM User Guide, "IAM identifiers".
"""

from collections.abc import Callable, Iterable
from typing import Any

from moto.iam.models import SERVICE_NAME_CONVERSION

from cloud.authorization import state
from cloud.authorization.asked import Asked


def _iam(asked: Asked) -> Any:  # noqa: ANN401 - moto's IAMBackend
    return state.backend(asked, "iam", "aws")


def _arn(asked: Asked, kind: str, name: str) -> str:
    """Return the ARN of what is not there yet: the path is what the call gives it."""
    path = "/"
    if asked.operation.startswith(("Create", "Upload")):
        path = str(asked.parameters.get("Path") or "/")
    return f"arn:aws:iam::{asked.account_id}:{kind}{path}{name or '*'}"


def user(asked: Asked, name: str) -> str:
    """Return the user's ARN; who names none means itself."""
    if not name:
        own = _user_of_key(asked) or state.caller()
        return own if ":user/" in own else _arn(asked, "user", "")
    known = _iam(asked)
    found = known.users.get(name) if known else None
    return found.arn if found else _given(asked, "user", name)


def _user_of_key(asked: Asked) -> str:
    key = asked.parameters.get("AccessKeyId")
    known = _iam(asked)
    if asked.operation != "GetAccessKeyLastUsed" or known is None:
        return ""
    for one in known.users.values():
        if any(own.access_key_id == key for own in one.access_keys):
            return str(one.arn)
    return ""


def group(asked: Asked, name: str) -> str:
    known = _iam(asked)
    found = known.groups.get(name) if known else None
    return found.arn if found else _given(asked, "group", name)


def role(asked: Asked, name: str) -> str:
    if asked.operation == "CreateServiceLinkedRole":
        return _service_linked(asked)
    return _named(asked, "role", name, _values(asked, "roles"))


def _service_linked(asked: Asked) -> str:
    """Return the ARN of the role that a service gets, named as moto will name it."""
    service = str(asked.parameters.get("AWSServiceName") or "*")
    prefix, _, rest = service.removesuffix(".amazonaws.com").partition(".")
    name = SERVICE_NAME_CONVERSION.get(rest or prefix, rest or prefix)
    if rest:
        name += "_" + "".join(part.capitalize() for part in prefix.split("-"))
    suffix = asked.parameters.get("CustomSuffix")
    name = f"AWSServiceRoleFor{name}" + (f"_{suffix}" if suffix else "")
    return f"arn:aws:iam::{asked.account_id}:role/aws-service-role/{service}/{name}"


def instance_profile(asked: Asked, name: str) -> str:
    return _named(asked, "instance-profile", name, _values(asked, "instance_profiles"))


def policy(asked: Asked, name: str) -> str:
    return _given(asked, "policy", name)


def certificate(asked: Asked, name: str) -> str:
    known = _iam(asked)
    found = known.certificates.get(name) if known else None
    return found.arn if found else _given(asked, "server-certificate", name)


def mfa(asked: Asked, name: str) -> str:
    return _given(asked, "mfa", name)


def saml(asked: Asked, name: str) -> str:
    return _given(asked, "saml-provider", name)


def oidc(asked: Asked, name: str) -> str:
    return _given(asked, "oidc-provider", name.removeprefix("https://"))


def _given(asked: Asked, kind: str, name: str) -> str:
    # An ARN that comes here is of another kind.
    return "" if name.startswith("arn:") else _arn(asked, kind, name)


def _named(asked: Asked, kind: str, name: str, held: Iterable[Any]) -> str:
    if not name.startswith("arn:"):
        for one in held:
            if one.name == name:
                return str(one.arn)
    return _given(asked, kind, name)


def _values(asked: Asked, store: str) -> Iterable[Any]:
    known = _iam(asked)
    return () if known is None else getattr(known, store).values()


RESOLVERS: dict[tuple[str, str], Callable[[Asked, str], str]] = {
    ("iam", "user"): user,
    ("iam", "group"): group,
    ("iam", "role"): role,
    ("iam", "instance-profile"): instance_profile,
    ("iam", "policy"): policy,
    ("iam", "server-certificate"): certificate,
    ("iam", "mfa"): mfa,
    ("iam", "saml-provider"): saml,
    ("iam", "oidc-provider"): oidc,
    ("sts", "role"): role,
}
