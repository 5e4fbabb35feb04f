"""Reading a policy's JSON: nothing is trusted, nothing is guessed.

The grammar wants strings, but numbers and booleans need no quotes
(reference_policies_grammar.html, "The policy language and JSON"), so both become text here.
"""

import json
from collections.abc import Mapping
from typing import Any

LARGEST = 131_072  # characters: the longest document that IAM's API takes in


class NotJsonError(ValueError):
    """The text is no JSON, or not JSON that a policy could be."""


class RepeatedKeyError(ValueError):
    """An object has a key twice: "Individual elements must not contain multiple instances"."""

    def __init__(self, key: str) -> None:
        super().__init__(f"“{key}” stands twice in one block.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    block: dict[str, Any] = {}
    for key, value in pairs:
        if key in block:
            raise RepeatedKeyError(key)
        block[key] = value
    return block


def _no_constant(name: str) -> Any:  # noqa: ANN401
    raise NotJsonError(f"{name} is no JSON.")


def read(text: str) -> Mapping[str, Any]:
    """Return the document as an object. Raises NotJsonError, RepeatedKeyError."""
    if len(text) > LARGEST:
        raise NotJsonError("The document is too long to be a policy.")
    try:
        document = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=str,
            parse_float=str,
            parse_constant=_no_constant,
        )
    except RepeatedKeyError:
        raise
    except (ValueError, RecursionError) as error:
        raise NotJsonError(str(error)) from error
    if not isinstance(document, dict):
        raise NotJsonError("A policy is one object: { … }.")
    return document


def strings(value: object) -> tuple[str, ...] | None:
    """Return one string or a list of them as a tuple, None when it is neither."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    return None


def condition_values(value: object) -> tuple[str, ...] | None:
    """Return the values of a condition key as text, None for anything but text and booleans."""
    values: list[object] = value if isinstance(value, list) else [value]
    texts = []
    for one in values:
        if not isinstance(one, str | bool):
            return None
        texts.append(str(one).lower() if isinstance(one, bool) else one)
    return tuple(texts)
