"""XML as xmltodict writes it, to the letter."""

import pytest
import xmltodict  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from moto.core import serialize

from cloud.seams import xml

NAMES = st.sampled_from(["a", "b", "Item", "ns:c", "member"])
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8))
INNER = st.recursive(
    LEAVES,
    lambda below: st.one_of(
        st.lists(st.one_of(LEAVES, st.dictionaries(NAMES, below, max_size=3)), max_size=3),
        st.dictionaries(
            st.one_of(NAMES, st.sampled_from(["@id", "@xmlns", "#text"])),
            st.one_of(LEAVES, below),
            max_size=4,
        ),
    ),
    max_leaves=12,
)


def _writable(value: object) -> bool:
    """Whether text and attributes are plain: neither writer is asked for anything else."""
    if isinstance(value, dict):
        return all(
            _writable(one) and not (key.startswith(("@", "#")) and isinstance(one, dict | list))
            for key, one in value.items()
        )
    return all(map(_writable, value)) if isinstance(value, list) else True


@given(st.dictionaries(NAMES, INNER.filter(_writable), min_size=1, max_size=3))
def test_it_is_the_same_to_the_letter(document):
    options = {"full_document": False, "short_empty_elements": True, "pretty": False}
    assert xml.unparse(document, **options) == xmltodict.unparse(document, **options)


@given(NAMES, INNER.filter(lambda v: _writable(v) and not isinstance(v, list)))
def test_a_whole_document_is_too(name, value):
    options = {"full_document": True, "short_empty_elements": True}
    assert xml.unparse({name: value}, **options) == xmltodict.unparse({name: value}, **options)


@pytest.mark.parametrize("name", ["a b", "a/b", "<a", "a='1'"])
def test_no_name_breaks_out(name):
    with pytest.raises(ValueError, match="element name"):
        xml.unparse({name: "x"}, full_document=False, short_empty_elements=True)


def test_moto_still_writes_with_it():
    assert hasattr(serialize, "xmltodict")
