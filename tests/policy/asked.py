"""From a row of the table to a question for the engine."""

import json
from typing import Any

from cloud.policy import (
    ANONYMOUS,
    Decision,
    Policy,
    PolicyKind,
    PolicySet,
    Principal,
    Request,
    Resource,
    compile_policy,
    evaluate,
    federated_user,
    from_provider,
    role_session,
    root,
    service,
    user,
)
from tests.policy.rows import Caller, Row

Statements = list[dict[str, Any]]


def document(statements: Statements, version: str | None = "2012-10-17") -> str:
    return json.dumps({**({"Version": version} if version else {}), "Statement": statements})


def policies(
    kind: PolicyKind, statements: Statements | None, version: str | None = "2012-10-17"
) -> tuple[Policy, ...]:
    if statements is None:
        return ()
    return (compile_policy(document(statements, version), kind, name=kind.name.lower()),)


def principal(caller: Caller) -> Principal:
    account = caller.account
    ana = user(f"arn:aws:iam::{account}:user/{caller.name}", tags=caller.tags)
    role = role_session(f"arn:aws:iam::{account}:role/{caller.name}", caller.session)
    linked = Principal(**{**vars(role), "is_service_linked": caller.service_linked})
    return {
        "user": ana,
        "root": root(account),
        "role": linked,
        "federated": federated_user(ana, caller.session),
        "federated-root": federated_user(root(account), caller.session),
        "service": service(caller.name),
        "provider": from_provider(caller.name),
        "anonymous": ANONYMOUS,
    }[caller.kind]


def policy_set(row: Row) -> PolicySet:
    return PolicySet(
        identity=policies(PolicyKind.IDENTITY, row.identity),
        boundary=policies(PolicyKind.BOUNDARY, row.boundary) or None,
        session=policies(PolicyKind.SESSION, row.session) or None,
        scps=tuple(policies(PolicyKind.SCP, level) for level in row.scps or ()),
        rcps=tuple(policies(PolicyKind.RCP, level) for level in row.rcps or ()),
        endpoint=policies(PolicyKind.ENDPOINT, row.endpoint) or None,
    )


def resource(row: Row) -> Resource:
    attached = policies(PolicyKind.RESOURCE, row.on_resource, row.version)
    attached += policies(PolicyKind.TRUST, row.trust)
    return Resource(row.resource, row.owner, attached)


def ask(row: Row, *, trace: bool = False) -> Decision:
    request = Request(principal(row.caller), row.action, (resource(row),), row.context)
    return evaluate(request, policy_set(row), trace=trace)
