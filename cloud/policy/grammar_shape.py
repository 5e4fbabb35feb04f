"""The shape of a policy: which elements there are, and what each may hold.

All of it that is wrong is one and the same to IAM: "Syntax errors in policy."
Source: IAM User Guide, reference_policies_grammar.html.
"""

from collections.abc import Mapping
from typing import Any

from cloud.policy.condition import operator_name
from cloud.policy.document import condition_values, strings
from cloud.policy.faults import Fault, malformed
from cloud.policy.kinds import PolicyKind

OLD_VERSION, VERSION = "2008-10-17", "2012-10-17"
_TOP = {"Version", "Id", "Statement"}
_ELEMENTS = {"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource"}
_ELEMENTS |= {"NotResource", "Condition"}
_PAIRS = (("Principal", "NotPrincipal"), ("Action", "NotAction"), ("Resource", "NotResource"))

Block = Mapping[str, Any]


def statements_of(document: Block, kind: PolicyKind) -> list[Block]:
    for key in document:
        if key not in _TOP:
            raise malformed(kind, Fault.SYNTAX, f"A policy has no element “{key}”.")
    if document.get("Version", VERSION) not in (OLD_VERSION, VERSION):
        raise malformed(kind, Fault.UNKNOWN_VERSION, f"The Version is {VERSION}.")
    if not isinstance(document.get("Id", ""), str):
        raise malformed(kind, Fault.SYNTAX, "Id is text.")
    found = document.get("Statement")
    statements = [found] if isinstance(found, dict) else found
    if not isinstance(statements, list) or not statements:
        raise malformed(kind, Fault.SYNTAX, "A policy has at least one Statement.")
    for number, statement in enumerate(statements, start=1):
        complaint = _statement_complaint(statement)
        if complaint:
            raise malformed(kind, Fault.SYNTAX, f"Statement {number}: {complaint}")
    return statements


def _statement_complaint(statement: object) -> str:
    if not isinstance(statement, dict):
        return "a statement is an object: { … }."
    for key in statement:
        if key not in _ELEMENTS:
            return f"there is no element “{key}”."
    for one, other in _PAIRS:
        if one in statement and other in statement:
            return f"either {one} or {other}, not both."
    return _element_complaint(statement) or _condition_complaint(statement.get("Condition", {}))


def _element_complaint(statement: Block) -> str:
    if str(statement.get("Effect")).lower() not in ("allow", "deny"):
        return "Effect is Allow or Deny."
    if not isinstance(statement.get("Sid", ""), str):
        return "Sid is text."
    for key in ("Action", "NotAction", "Resource", "NotResource"):
        if key in statement and strings(statement[key]) is None:
            return f"{key} is a text or a list of texts."
    return ""


def _condition_complaint(block: object) -> str:
    if not isinstance(block, dict):
        return "Condition is an object of operators."
    for operator, keys in block.items():
        if not isinstance(keys, dict):
            return f"under {operator} stands an object of condition keys."
        if keys and operator_name(operator) is None:
            return f"there is no condition operator “{operator}”."
        for key, values in keys.items():
            if condition_values(values) is None:
                return f"the value of {key} is a text, a number, a boolean, or a list of them."
    return ""
