"""A rule: which calls it is about, what is wrong with one, and how AWS says so."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Given = Mapping[str, Any]
# What is wrong, by the names that the sentence uses; None when nothing is.
Found = Mapping[str, object] | None
Check = Callable[[Given], Found]


@dataclass(frozen=True, slots=True)
class Rule:
    """`operations` are of `service`, by botocore's names; `message` is a format of what was found.

    `source` is the title of AWS's page that sets the rule.
    """

    service: str
    operations: tuple[str, ...]
    check: Check
    code: str
    message: str
    source: str
    status: int = 400
