"""What a check answers."""

import json
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict

SHOWN = 240  # characters of a found value: enough to see what is wrong, never a whole file


class Verdict(BaseModel):
    """One check's answer. All four are plain text for people; `message` helps when it failed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    passed: bool
    message: str = ""
    expected: str = ""
    found: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check saw, before its author's words are added."""

    passed: bool
    expected: str
    found: str


def met(expected: str, found: str) -> Finding:
    return Finding(passed=True, expected=expected, found=found)


def missed(expected: str, found: str) -> Finding:
    return Finding(passed=False, expected=expected, found=found)


def shown(value: Any) -> str:  # noqa: ANN401 (whatever AWS answers)
    """Return `value` as people read it, on one line and of bounded length."""
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)
    text = " ".join(text.split()) or "an empty text"
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def listed(names: list[str] | tuple[str, ...]) -> str:
    """Return names as a list in a sentence: `a`, `b` and `c`."""
    quoted = [f"`{name}`" for name in names]
    if not quoted:
        return "nothing"
    if len(quoted) == 1:
        return quoted[0]
    return shown(", ".join(quoted[:-1]) + " and " + quoted[-1])
