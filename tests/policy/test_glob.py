"""Wildcards agree with the slowest matcher one can write, and a hostile pattern costs little."""

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from cloud.policy.context import Context
from cloud.policy.glob import glob
from cloud.policy.variables import pattern

LETTERS = st.text(alphabet="ab:/*?.", max_size=12)
PATTERNS = st.text(alphabet="ab:/*?", max_size=10)


def slow(pattern: str, text: str) -> bool:
    @cache
    def match(p: int, t: int) -> bool:
        if p == len(pattern):
            return t == len(text)
        if pattern[p] == "*":
            return match(p + 1, t) or (t < len(text) and match(p, t + 1))
        return t < len(text) and pattern[p] in ("?", text[t]) and match(p + 1, t + 1)

    return match(0, 0)


@settings(max_examples=300, deadline=None)
@given(pattern=PATTERNS, text=LETTERS)
def test_the_matcher_agrees_with_a_slow_one(pattern, text):
    assert glob(pattern).matches(text) is slow(pattern, text)


@settings(deadline=None)
@given(text=st.text(max_size=30))
def test_text_matches_itself_whatever_is_in_it_but_wildcards(text):
    plain = text.replace("*", "").replace("?", "")
    assert glob(plain).matches(plain)
    assert glob(f"{plain}*").matches(plain + "\n")
    assert not glob(plain).matches(plain + "x")


def test_a_pattern_of_stars_costs_its_length_times_the_texts():
    """No time is asserted: a matcher that backtracks would simply never come back."""
    assert not glob("*a" * 1500 + "*b").matches("a" * 4000)
    assert not glob("*" + "?a" * 700 + "*b").matches("a" * 2000 + "c")


def test_text_that_is_almost_a_variable_costs_no_more_than_its_length():
    for hostile in ("${" * 60_000, "${a" + " " * 120_000 + "b,"):
        assert pattern(hostile, variables=True).text(Context()) == hostile
    assert pattern("${a" + " " * 120_000 + "b,}", variables=True).text(Context()) is None


def test_a_default_is_what_stands_between_its_quotes():
    def filled(text):
        return pattern(text, variables=True).text(Context({"aws:username": "ana"}))

    assert filled("${aws:username, 'x'}") == "ana"
    assert filled("${aws:userid, 'every one'}") == "every one"
    assert filled("${aws:userid,''}") == ""
    assert filled("${aws:userid, x}") is None
    assert filled("${}") is None
    assert filled("${$}{aws:username}") == "${aws:username}"
