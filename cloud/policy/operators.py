"""The condition operators: how one value of a policy is compared with one value of a request.

A `Test` answers None when a policy variable in the policy's value has no value in the request.
Negated operators are not here twice: `operator` says whether the answer is turned round.

Source: IAM User Guide, reference_policies_elements_condition_operators.html.
"""

import base64
import binascii
import operator as compare
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, partial
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from cloud.policy.arn import ArnPattern, arn_pattern
from cloud.policy.context import Context
from cloud.policy.times import seconds
from cloud.policy.variables import Pattern, pattern

Test = Callable[[str, Context], bool | None]
Build = Callable[[str, bool], Test]

_NUMBER = re.compile(r"[+-]?\d{1,40}(?:\.\d{1,40})?", re.ASCII)


def _equals(wanted: Pattern, found: str, context: Context) -> bool | None:
    text = wanted.text(context)
    return None if text is None else text == found


def _equals_ignoring_case(wanted: Pattern, found: str, context: Context) -> bool | None:
    text = wanted.text(context)
    return None if text is None else text.casefold() == found.casefold()


def _like(wanted: Pattern, found: str, context: Context) -> bool | None:
    matcher = wanted.glob(context)
    return None if matcher is None else matcher.matches(found)


def _same_truth(wanted: Pattern, found: str, context: Context) -> bool | None:
    text = wanted.text(context)
    return None if text is None else text.lower() == found.lower()


def _arn_like(wanted: ArnPattern, found: str, context: Context) -> bool | None:
    return wanted.matches(found, context)


def _with_pattern(ask: Callable[[Pattern, str, Context], bool | None]) -> Build:
    def build(value: str, variables: bool) -> Test:  # noqa: FBT001
        return partial(ask, pattern(value, variables=variables))

    return build


def _build_arn(value: str, variables: bool) -> Test:  # noqa: FBT001
    return partial(_arn_like, arn_pattern(pattern(value, variables=variables)))


@lru_cache(maxsize=1024)
def number(text: str) -> Decimal | None:
    return Decimal(text) if _NUMBER.fullmatch(text) else None


@lru_cache(maxsize=1024)
def decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


@lru_cache(maxsize=1024)
def address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def network(text: str) -> IPv4Network | IPv6Network | None:
    """Return the range that a policy names; a lone address is a range of one."""
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def _ordered(parse: Callable[[str], Any], ask: Callable[[Any, Any], bool]) -> Build:
    """Compare parsed values. What cannot be parsed, on either side, compares as false."""

    def build(value: str, variables: bool) -> Test:  # noqa: ARG001, FBT001
        wanted = parse(value)

        def test(found: str, context: Context) -> bool:  # noqa: ARG001
            parsed = parse(found)
            return wanted is not None and parsed is not None and ask(parsed, wanted)

        return test

    return build


def _build_network(value: str, variables: bool) -> Test:  # noqa: ARG001, FBT001
    wanted = network(value)

    def test(found: str, context: Context) -> bool:  # noqa: ARG001
        parsed = address(found)
        return wanted is not None and parsed is not None and parsed in wanted

    return test


@dataclass(frozen=True)
class Operator:
    """An operator by the name that AWS gives it."""

    name: str
    build: Build
    negated: bool = False


NULL = "Null"
_EQUALS = _with_pattern(_equals)
_IGNORE_CASE = _with_pattern(_equals_ignoring_case)
_LIKE = _with_pattern(_like)
_ORDERS = {
    "Equals": compare.eq,
    "LessThan": compare.lt,
    "LessThanEquals": compare.le,
    "GreaterThan": compare.gt,
    "GreaterThanEquals": compare.ge,
}
_ALL = [
    Operator("StringEquals", _EQUALS),
    Operator("StringNotEquals", _EQUALS, negated=True),
    Operator("StringEqualsIgnoreCase", _IGNORE_CASE),
    Operator("StringNotEqualsIgnoreCase", _IGNORE_CASE, negated=True),
    Operator("StringLike", _LIKE),
    Operator("StringNotLike", _LIKE, negated=True),
    Operator("NumericNotEquals", _ordered(number, compare.eq), negated=True),
    Operator("DateNotEquals", _ordered(seconds, compare.eq), negated=True),
    *(Operator(f"Numeric{name}", _ordered(number, ask)) for name, ask in _ORDERS.items()),
    *(Operator(f"Date{name}", _ordered(seconds, ask)) for name, ask in _ORDERS.items()),
    Operator("Bool", _with_pattern(_same_truth)),
    Operator("BinaryEquals", _ordered(decoded, compare.eq)),
    Operator("IpAddress", _build_network),
    Operator("NotIpAddress", _build_network, negated=True),
    Operator("ArnEquals", _build_arn),
    Operator("ArnLike", _build_arn),
    Operator("ArnNotEquals", _build_arn, negated=True),
    Operator("ArnNotLike", _build_arn, negated=True),
    Operator(NULL, _with_pattern(_same_truth)),
]
OPERATORS = {one.name.lower(): one for one in _ALL}
