"""The policies that a resource itself has: who may use it, whoever they are.

Compiled by text, as in `bound`, so nothing here is ever stale. Nothing makes a back end that is
not there.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from moto.backends import get_backend

from cloud.authorization import attached_s3
from cloud.authorization.texts import Text, compiled
from cloud.policy import Policy, PolicyKind

_KEY_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}", re.ASCII)
_SAID_BY_LAMBDA = ("Sid", "Effect", "Action", "Resource", "Condition")


class _Place(NamedTuple):
    """Where moto keeps a service's policies: `find(backend, arn)` returns the documents.

    `service` is the one in the ARN.
    """

    service: str
    module: str
    find: Callable[[Any, str], Iterable[Text]]
    kind: PolicyKind = PolicyKind.RESOURCE
    always: bool = False  # `find` is asked without a back end, too


def policies_of(service: str, arn: str, account_id: str) -> tuple[Policy, ...]:
    """Return the policies of the resource with this ARN; nothing if it has none or is not there.

    `service` is the prefix of the action. A role's trust policy goes with STS's actions and with
    no others. `account_id` is the owner's, which S3's ARNs do not tell; its scope is entered.
    """
    if service == "s3":
        return attached_s3.policies_of(arn, account_id)
    place = _PLACES.get(service)
    parts = arn.split(":", 5)
    if place is None or len(parts) < 6 or parts[2] != place.service or parts[4] != account_id:
        return ()
    regions = dict.get(_backends(place.module), account_id)
    backend = None if regions is None else dict.get(regions, parts[3] or "aws")
    if backend is None and not place.always:
        return ()
    return compiled(tuple(place.find(backend, arn)), place.kind)


@cache
def _backends(module: str) -> Any:  # noqa: ANN401 - moto's BackendDict
    return get_backend(module)  # type: ignore[call-overload]


def _name(arn: str) -> str:
    """Return what follows the kind of resource: `NAME` of `…:role/path/NAME` or `…:queue`."""
    return arn.split(":", 5)[5].rpartition("/")[2]


def _one(name: str, document: Any) -> tuple[Text, ...]:  # noqa: ANN401 - moto's
    """Return a policy that moto holds as text or as JSON."""
    if not document:
        return ()
    return (Text(name, "", document if isinstance(document, str) else json.dumps(document)),)


def _queue(backend: Any, arn: str) -> tuple[Text, ...]:  # noqa: ANN401
    queue = backend.queues.get(_name(arn))
    return () if queue is None else _one(queue.name, queue.policy)


def _topic(backend: Any, arn: str) -> tuple[Text, ...]:  # noqa: ANN401
    """Return the topic's, which its subscriptions share."""
    topic = backend.topics.get(":".join(arn.split(":")[:6]))
    return () if topic is None else _one(topic.name, topic._policy_json)


def _key(backend: Any, arn: str) -> tuple[Text, ...]:  # noqa: ANN401
    """Return the key's. Whether one is told that a key is not there, identity policies decide.

    Whatever is no key's id in full may yet be another name of a key that is there.
    """
    name = _name(arn)
    key = None if backend is None else backend.keys.get(name)
    if key is not None:
        return _one("key", key.policy)
    return _one("key", _absent_key(arn.split(":")[4])) if _KEY_ID.fullmatch(name) else ()


def _absent_key(account_id: str) -> dict[str, Any]:
    owner = {"AWS": f"arn:aws:iam::{account_id}:root"}
    allowed = {"Effect": "Allow", "Principal": owner, "Action": "kms:*", "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [allowed]}


def _function(backend: Any, arn: str) -> tuple[Text, ...]:  # noqa: ANN401
    """Return the statements of all versions: each names in its Resource the one that it is for."""
    kind, _, rest = arn.split(":", 5)[5].partition(":")
    known = backend._lambdas._functions.get(rest.partition(":")[0]) if kind == "function" else None
    if known is None:
        return ()
    versions = [*known["versions"], *([known["latest"]] if known["latest"] else [])]
    said = {id(one): one for version in versions for one in version.policy.statements}
    statements = [_as_saved(statement) for statement in said.values()]
    name = rest.partition(":")[0]
    return _one(name, statements and {"Version": "2012-10-17", "Statement": statements})


def _as_saved(statement: Mapping[str, Any]) -> dict[str, Any]:
    """Return what AddPermission wrote, as GetPolicy would tell it on AWS."""
    plain = {element: statement[element] for element in _SAID_BY_LAMBDA if element in statement}
    principal = statement.get("Principal", {})
    if isinstance(principal, str) and principal != "*":
        principal = {"Service" if principal.endswith(".amazonaws.com") else "AWS": principal}
    return plain | {"Principal": principal}


def _secret(backend: Any, arn: str) -> tuple[Text, ...]:  # noqa: ANN401
    secret = next((one for one in dict.values(backend.secrets) if one.arn == arn), None)
    return () if secret is None else _one(secret.name, getattr(secret, "policy", None))


def _role(backend: Any, arn: str) -> tuple[Text, ...]:  # noqa: ANN401
    name = _name(arn)
    for role in backend.roles.values():
        if role.name == name and role.arn == arn:
            return _one(name, role.assume_role_policy_document)
    return ()


def _table(backend: Any, arn: str) -> tuple[Text, ...]:  # noqa: ANN401
    """Return the table's, which its indexes share; a stream has its own."""
    owner = arn.partition("/index/")[0]
    found = backend.resource_policies.get(owner)
    return () if found is None else _one(_name(owner), found.policy_doc)


def _bus(backend: Any, arn: str) -> tuple[Text, ...]:  # noqa: ANN401
    bus = backend.event_buses.get(_name(arn))
    return () if bus is None else _one(bus.name, bus.policy)


def _api(backend: Any, arn: str) -> tuple[Text, ...]:  # noqa: ANN401
    """Return the API's; there `execute-api:/…` stands for whatever belongs to this API.

    Source: API Gateway Developer Guide, "API Gateway resource policy examples".
    """
    head, _, rest = arn.partition(":execute-api:")
    api_id = rest.split(":")[2].partition("/")[0]
    api = backend.apis.get(api_id)
    if api is None or not api.policy:
        return ()
    own = f"{head}:execute-api:{':'.join(rest.split(':')[:2])}:{api_id}/"
    return _one(api.name, api.policy.replace('"execute-api:/', f'"{own}'))


def _repository(backend: Any, arn: str) -> tuple[Text, ...]:  # noqa: ANN401
    name = arn.split(":", 5)[5].removeprefix("repository/")
    found = backend.repositories.get(name)
    return () if found is None else _one(name, found.policy)


def _logs(backend: Any, arn: str) -> tuple[Text, ...]:  # noqa: ANN401
    """Return a destination's own; for log groups, the account's policies for services."""
    if ":destination:" in arn:
        found = backend.destinations.get(arn)
        return () if found is None else _one(found.destination_name, found.access_policy)
    policies = backend.resource_policies.values()
    return tuple(Text(one.policy_name, "", one.policy_document) for one in policies)


_PLACES: Mapping[str, _Place] = {
    "sqs": _Place("sqs", "sqs", _queue),
    "sns": _Place("sns", "sns", _topic),
    "kms": _Place("kms", "kms", _key, always=True),
    "lambda": _Place("lambda", "lambda", _function),
    "secretsmanager": _Place("secretsmanager", "secretsmanager", _secret),
    "sts": _Place("iam", "iam", _role, PolicyKind.TRUST),
    "dynamodb": _Place("dynamodb", "dynamodb", _table),
    "events": _Place("events", "events", _bus),
    "execute-api": _Place("execute-api", "apigateway", _api),
    "ecr": _Place("ecr", "ecr", _repository),
    "logs": _Place("logs", "logs", _logs),
}
