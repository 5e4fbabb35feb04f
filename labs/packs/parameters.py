"""Values that differ from learner to learner, and their place in a lab's texts."""

import hashlib
import re
import string
from collections.abc import Mapping
from random import Random
from typing import Any

from labs.packs.model import Parameter

PLACEHOLDER = re.compile(r"\{\{(?P<literal>[a-z][a-z0-9_.]*)\}\}|\{(?P<name>[a-z][a-z0-9_.]*)\}")
RESERVED = frozenset({"suffix", "seed", "account_id", "region"})
BUILT_IN = frozenset({"account_id", "region"})
SUFFIX_LENGTH = 6


def seeded(seed: str, purpose: str) -> Random:
    """Return a generator that gives the same for the same seed and purpose, on every machine."""
    digest = hashlib.sha256(f"{seed}:{purpose}".encode()).digest()
    return Random(int.from_bytes(digest))  # noqa: S311 # repeatable on purpose, no secret


def suffix(seed: str) -> str:
    """Return six characters of [a-z0-9], a letter first, as names in AWS take them."""
    random = seeded(seed, "suffix")
    first = random.choice(string.ascii_lowercase)
    rest = random.choices(string.ascii_lowercase + string.digits, k=SUFFIX_LENGTH - 1)
    return first + "".join(rest)


def draw(parameters: Mapping[str, Parameter], seed: str) -> dict[str, str]:
    """Return the value of each parameter for this seed."""
    known = {"suffix": suffix(seed)}
    return {
        name: seeded(seed, name).choice(parameter.choices)
        if parameter.choices
        else resolve(parameter.template, known)
        for name, parameter in parameters.items()
    }


def sketched(parameters: Mapping[str, Parameter], text: str) -> str:
    """Return `text` for somebody who has no values yet: `photos-…` for a name, else an ellipsis."""
    known = {
        name: resolve(parameter.template, {"suffix": "…"})
        for name, parameter in parameters.items()
        if parameter.template
    }
    return resolve(text, {name: "…" for name, _ in placeholders(text)} | known)


def placeholders(text: str) -> list[tuple[str, int]]:
    """Return the names in `text` with the offset of each."""
    return [(match["name"], match.start()) for match in PLACEHOLDER.finditer(text) if match["name"]]


def resolve(text: str, values: Mapping[str, Any]) -> str:
    """Return `text` with every `{name}` filled in; `{{name}}` stays as `{name}`.

    Raises KeyError on a name that `values` lacks: the loader has refused such a lab.
    """

    def fill(match: re.Match[str]) -> str:
        if match["literal"]:
            return "{" + match["literal"] + "}"
        return str(values[match["name"]])

    return PLACEHOLDER.sub(fill, text)


def resolve_all(value: Any, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 # any JSON
    """Return `value` with every string in it resolved; keys stay as they are."""
    if isinstance(value, str):
        return resolve(value, values)
    if isinstance(value, Mapping):
        return {key: resolve_all(item, values) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [resolve_all(item, values) for item in value]
    return value
