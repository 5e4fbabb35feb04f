"""The grammar of the policy language, asked in the order in which IAM complains.

Source: IAM User Guide, reference_policies_grammar.html and reference_policies_elements.html.
"""

import re
from collections.abc import Iterable

from cloud.policy.condition import operator_name
from cloud.policy.document import condition_values, strings
from cloud.policy.faults import Fault, malformed
from cloud.policy.grammar_principal import check_principal
from cloud.policy.grammar_shape import VERSION, Block, statements_of
from cloud.policy.kinds import RULES, Need, PolicyKind
from cloud.policy.resources import complaint
from cloud.policy.times import seconds

_SID = re.compile(r"[0-9A-Za-z]*", re.ASCII)
_VENDOR = re.compile(r"[A-Za-z0-9.-]+|\*", re.ASCII)
_TRUST_ACTIONS = {
    "sts:assumerole",
    "sts:assumerolewithsaml",
    "sts:assumerolewithwebidentity",
    "sts:setsourceidentity",
    "sts:tagsession",
    "sts:setcontext",
    "sts:*",
    "*",
}


def check(document: Block, kind: PolicyKind) -> list[Block]:
    """Return the statements of a document that IAM would accept. Raises MalformedPolicyError."""
    statements = statements_of(document, kind)
    if RULES[kind].newest_version and document.get("Version") != VERSION:
        raise malformed(kind, Fault.VERSION, f'Write "Version": "{VERSION}".')
    for check_all in (_check_legacy, _check_sids, _check_principals, _check_actions):
        check_all(statements, kind)
    _check_resources(statements, kind)
    _check_kind(statements, kind)
    return statements


def _check_legacy(statements: Iterable[Block], kind: PolicyKind) -> None:
    for statement in statements:
        if statement["Effect"] not in ("Allow", "Deny"):
            raise malformed(kind, Fault.LEGACY, "Effect is Allow or Deny, written just so.")
        for operator, keys in statement.get("Condition", {}).items():
            name = operator_name(operator)
            if name is not None and name.operator.name.startswith("Date"):
                for value in (
                    v for values in keys.values() for v in condition_values(values) or ()
                ):
                    if seconds(value) is None and not value.isdigit():
                        raise malformed(kind, Fault.LEGACY, f"“{value}” is no date.")


def _check_sids(statements: Iterable[Block], kind: PolicyKind) -> None:
    seen: set[str] = set()
    for sid in (statement.get("Sid", "") for statement in statements):
        if RULES[kind].alphanumeric_sid and not _SID.fullmatch(sid):
            raise malformed(kind, Fault.SID_TEXT, f"Sid “{sid}”: letters and digits only.")
        if sid and sid in seen:
            raise malformed(kind, Fault.SID_TWICE, f"Sid “{sid}” stands twice.")
        seen.add(sid)


def _check_principals(statements: Iterable[Block], kind: PolicyKind) -> None:
    need = RULES[kind].principal
    for statement in statements:
        present = "Principal" in statement or "NotPrincipal" in statement
        if need is Need.FORBIDDEN and present:
            raise malformed(kind, Fault.PRINCIPAL, "The principal is whoever it is attached to.")
        if need is Need.REQUIRED and not present:
            raise malformed(kind, Fault.NO_PRINCIPAL, "Say who with Principal.")
        if present:
            check_principal(statement, kind)


def _check_actions(statements: Iterable[Block], kind: PolicyKind) -> None:
    for statement in statements:
        actions = strings(statement.get("Action", statement.get("NotAction", [])))
        if not actions:
            raise malformed(kind, Fault.NO_ACTION, "Say what with Action.")
        for action in actions:
            _check_action(action, kind)


def _check_action(action: str, kind: PolicyKind) -> None:
    vendor, colon, name = action.partition(":")
    if not colon and action != "*":
        raise malformed(kind, Fault.ACTION_VENDOR, f"“{action}” names no service.")
    if ":" in name:
        raise malformed(kind, Fault.ACTION_COLONS, f"“{action}” has several colons.")
    if not _VENDOR.fullmatch(vendor):
        raise malformed(kind, Fault.BAD_VENDOR, f"“{vendor}” is no service.", found=vendor)
    if kind is PolicyKind.TRUST and action.lower() not in _TRUST_ACTIONS:
        raise malformed(kind, Fault.TRUST_ACTION, f"“{action}” does not assume a role.")


def _check_resources(statements: Iterable[Block], kind: PolicyKind) -> None:
    rules = RULES[kind]
    for statement in statements:
        resources = strings(statement.get("Resource", statement.get("NotResource", [])))
        if rules.resource is Need.FORBIDDEN and ("Resource" in statement or resources):
            raise malformed(kind, Fault.RESOURCE, "The resource is the role itself.")
        if rules.resource is Need.REQUIRED and not resources:
            raise malformed(kind, Fault.NO_RESOURCE, "Say on what with Resource.")
        for found in (complaint(r) for r in resources or () if rules.arns):
            if found:
                raise malformed(kind, Fault.BAD_RESOURCE, found, found=found)


def _check_kind(statements: Iterable[Block], kind: PolicyKind) -> None:
    """Apply what only some kinds ask: a bucket policy's resources, an RCP's Deny for everyone."""
    for statement in statements:
        if kind is PolicyKind.BUCKET:
            for resource in strings(statement.get("Resource", statement.get("NotResource"))) or ():
                if not resource.startswith("arn:") and resource != "*":
                    raise malformed(kind, Fault.BAD_RESOURCE, f"“{resource}” is no ARN.")
        if kind is PolicyKind.RCP and (
            statement["Effect"] != "Deny" or statement.get("Principal") != "*"
        ):
            raise malformed(kind, Fault.PRINCIPAL, 'An RCP denies, with Principal "*".')
