"""Refuses a parameter that moto would take and ignore, where that would teach something false.

A call whose operation has no such parameter costs two looks into tables.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from cloud.truth import refusal
from cloud.truth.refusal import Refusal
from cloud.truth.refused import REFUSED

Given = Mapping[str, Any]
# A member's name, and the sentence that refuses it.
Refused = tuple[str, Refusal]

# What moto's Insights understands; it skips all other commands without a word.
_INSIGHTS = frozenset({"fields", "display", "sort", "limit"})


def refuse(service: str, operation: str, given: Given) -> Refused | None:
    """Return the first parameter that is refused, and how; None when all may pass."""
    which = service, operation
    if which in REFUSED:
        for path, harmless in REFUSED[which].items():
            if not _is_harmless(_at(given, path), harmless):
                sentence = f"The parameter {path} of {operation} is not available in this lab."
                return path, _refusal(service, operation, sentence)
    if which in _RULES:
        name, rule = _RULES[which]
        sentence = rule(given.get(name))
        if sentence:
            return name, _refusal(service, operation, sentence)
    return None


def _is_harmless(value: Any, harmless: tuple[str, ...]) -> bool:  # noqa: ANN401 - JSON
    if isinstance(value, list):
        return all(_is_harmless(one, harmless) for one in value)
    return not value or str(value) in harmless


def _at(given: Any, path: str) -> Any:  # noqa: ANN401 - JSON
    """Return what `path`, such as `DeadLetterConfig.TargetArn`, leads to, or None."""
    for name in path.split("."):
        if not isinstance(given, Mapping):
            return None
        given = given.get(name)
    return given


def _refusal(service: str, operation: str, sentence: str) -> Refusal:
    return Refusal(400, refusal.invalid_code(service, operation), sentence)


def _insights(query: object) -> str:
    for command in re.split(r"\|", str(query or "")):
        word = command.split()[0].lower() if command.split() else "fields"
        if word not in _INSIGHTS and not word.startswith("#"):
            return f"The command {word[:40]} of Logs Insights is not available in this lab."
    return ""


def _pattern(pattern: object) -> str:
    """Moto lets a pattern of these kinds match everything, or nothing."""
    text = str(pattern or "").strip()
    if text.startswith("{"):
        return "Filter patterns for JSON events ({ $.field = … }) are not available in this lab."
    if text.startswith("["):
        return "Space-delimited filter patterns ([ip, user, …]) are not available in this lab."
    if text.startswith("%") and text.endswith("%") and len(text) > 1:
        return "Regular expressions in filter patterns (%…%) are not available in this lab."
    return ""


def _document(text: object) -> str:
    """Moto keeps a policy that is none, and every later decision would stumble over it."""
    return "" if text else "Invalid policy document: it is empty."


_RULES: dict[tuple[str, str], tuple[str, Callable[[object], str]]] = {
    ("logs", "StartQuery"): ("queryString", _insights),
    ("logs", "FilterLogEvents"): ("filterPattern", _pattern),
    ("logs", "PutSubscriptionFilter"): ("filterPattern", _pattern),
    ("logs", "PutMetricFilter"): ("filterPattern", _pattern),
    ("logs", "PutResourcePolicy"): ("policyDocument", _document),
}
