"""The matchers: how a check compares a value with what its author wants."""

import re
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    model_validator,
)

from grader.checks.verdict import Finding, shown

LONGEST = 100_000  # characters of a learner's text that a regular expression is run over
ABSENT: tuple[object, ...] = (None, "", [], {})


def _regexp(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"This is no regular expression: {error}.") from error
    return text


Regexp = Annotated[str, AfterValidator(_regexp)]


class Matcher(BaseModel):
    """Conditions on one value; all that are given must hold."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    equals: JsonValue = None
    differs: JsonValue = Field(default=None, description="The value must not be equal to this.")
    contains: JsonValue = Field(
        default=None, description="A part of a text, members of a list, or entries of a map."
    )
    lacks: JsonValue = Field(default=None, description="What must not be in it.")
    matches: Regexp | None = Field(default=None, description="A regular expression, found within.")
    one_of: list[JsonValue] | None = None
    length: int | None = Field(default=None, ge=0)
    at_least: float | None = None
    at_most: float | None = None
    exists: bool | None = Field(default=None, description="Neither null nor empty, or the reverse.")
    absent: bool | None = Field(default=None, description="Null or empty, or the reverse.")

    @model_validator(mode="after")
    def _no_empty_matcher(self) -> Self:
        empty = [n for n in self.conditions() if n not in ("equals",) and getattr(self, n) is None]
        if empty:
            raise ValueError(f"`{empty[0]}` needs a value; use `absent: true` for no value.")
        return self

    def conditions(self) -> list[str]:
        """Return the names of the conditions that the author wrote."""
        return [name for name in Matcher.model_fields if name in self.model_fields_set]

    def compare(self, value: Any) -> Finding:  # noqa: ANN401 (whatever AWS answers)
        """Return whether `value` meets every condition, in words."""
        names = self.conditions()
        passed = all(_HOLDS[name](value, getattr(self, name)) for name in names)
        wanted = " and ".join(_WORDS[name].format(shown(getattr(self, name))) for name in names)
        return Finding(passed, wanted or "an answer", shown(value))


def _equals(value: Any) -> Any:  # noqa: ANN401
    return value if isinstance(value, dict | Matcher) else {"equals": value}


# A value, or matchers: `3` is short for `{equals: 3}`.
ValueOrMatcher = Annotated[
    Matcher,
    BeforeValidator(_equals, json_schema_input_type=Matcher | str | float | bool | list[JsonValue]),
]


def _words(value: Any) -> Any:  # noqa: ANN401
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


# A text that may be written as a number.
Words = Annotated[str, BeforeValidator(_words, json_schema_input_type=str | float)]


def same(value: Any, wanted: Any) -> bool:  # noqa: ANN401
    """Compare as people do: AWS says "60" where YAML says 60."""
    if isinstance(value, dict) and isinstance(wanted, dict):
        return value.keys() == wanted.keys() and all(same(value[k], wanted[k]) for k in wanted)
    if isinstance(value, list) and isinstance(wanted, list):
        return len(value) == len(wanted) and all(map(same, value, wanted))
    if isinstance(value, str) is isinstance(wanted, str):
        return bool(value == wanted) and isinstance(value, bool) is isinstance(wanted, bool)
    return _scalar(value) == _scalar(wanted)


def holds(value: Any, part: Any) -> bool:  # noqa: ANN401
    """Whether `part` is in `value`: text in text, members in a list, entries in a map."""
    if isinstance(value, str):
        return _scalar(part) in value
    if isinstance(value, dict):
        if isinstance(part, dict):
            return all(k in value and same(value[k], v) for k, v in part.items())
        return part in value
    if isinstance(value, list):
        wanted = part if isinstance(part, list) else [part]
        return all(any(_member(item, want) for item in value) for want in wanted)
    return False


def _member(item: Any, want: Any) -> bool:  # noqa: ANN401
    return (
        holds(item, want) if isinstance(item, dict) and isinstance(want, dict) else same(item, want)
    )


def _scalar(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def _number(value: Any) -> float | None:  # noqa: ANN401
    try:
        return float(len(value)) if isinstance(value, list | dict) else float(value)
    except (TypeError, ValueError):
        return None


def _found_within(value: Any, pattern: str) -> bool:  # noqa: ANN401
    values = value if isinstance(value, list) else [value]
    return any(
        v is not None and re.search(pattern, _scalar(v)[:LONGEST]) is not None for v in values
    )


def _at_least(value: Any, least: float) -> bool:  # noqa: ANN401
    number = _number(value)
    return number is not None and number >= least


def _at_most(value: Any, most: float) -> bool:  # noqa: ANN401
    number = _number(value)
    return number is not None and number <= most


def _length(value: Any, wanted: int) -> bool:  # noqa: ANN401
    return (len(value) if isinstance(value, str | list | dict) else 0) == wanted


def _any_of(value: Any, wanted: list[Any]) -> bool:  # noqa: ANN401
    return any(same(value, want) for want in wanted)


_HOLDS: dict[str, Any] = {
    "equals": same,
    "differs": lambda value, other: not same(value, other),
    "contains": holds,
    "lacks": lambda value, part: not holds(value, part),
    "matches": _found_within,
    "one_of": _any_of,
    "length": _length,
    "at_least": _at_least,
    "at_most": _at_most,
    "exists": lambda value, wanted: (value not in ABSENT) is wanted,
    "absent": lambda value, wanted: (value in ABSENT) is wanted,
}
_WORDS = {
    "equals": "{}",
    "differs": "anything but {}",
    "contains": "something with {}",
    "lacks": "nothing with {}",
    "matches": "a text like {}",
    "one_of": "one of {}",
    "length": "{} of them",
    "at_least": "at least {}",
    "at_most": "at most {}",
    "exists": "a value ({})",
    "absent": "no value ({})",
}
