"""Answers in XML, written in one pass. Replaces: `xmltodict.unparse` in `moto.core.serialize`.

It goes through SAX, looks at each letter of each name and passes twenty arguments down: a seventh
of what an STS call takes. What comes out is the same, to the letter.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import SimpleNamespace
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import xmltodict  # type: ignore[import-untyped]
from moto.core import serialize

from cloud.seams.patch import put

_TEXT, _ATTRIBUTE = "#text", "@"
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_SINGLE = (str, Mapping, bytes, bytearray, memoryview)
_plain: Any = xmltodict.unparse


def install() -> None:
    put(serialize, "xmltodict", SimpleNamespace(unparse=unparse))


def unparse(document: Mapping[str, Any], **options: Any) -> str:
    """Return the document as `xmltodict.unparse` does; moto asks with these three options only."""
    known = options.keys() <= {"full_document", "short_empty_elements", "pretty"}
    if not known or options.get("pretty") or not options.get("short_empty_elements"):
        text: str = _plain(document, **options)
        return text
    whole = options.get("full_document", True)
    roots = list(document.items())
    if whole and (len(roots) != 1 or _is_many(roots[0][1])):
        raise ValueError("Document must have exactly one root.")
    out = [_HEAD] if whole else []
    for name, value in roots:
        _write(out, name, value)
    return "".join(out)


def _is_many(value: Any) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, _SINGLE)


def _write(out: list[str], name: str, value: Any) -> None:
    kind = type(value)  # of these three nearly all is made; asking what else it may be takes longer
    if kind is str or kind is dict or not (kind is list or _is_many(value)):
        _element(out, name, value)
        return
    for one in value:
        _element(out, name, one)


def _element(out: list[str], name: str, value: Any) -> None:
    _check(name, "element")
    if type(value) is str or not isinstance(value, Mapping):
        text = "" if value is None else _text(value)
        out.append(f"<{name}>{escape(text)}</{name}>" if text else f"<{name}/>")
        return
    start, text = [f"<{name}"], ""
    inner: list[str] = []
    for key, below in value.items():
        if key == _TEXT:
            text = "" if below is None else _text(below)
        elif key.startswith(_ATTRIBUTE):
            start.append(_attributes(key[1:], below))
        elif below != []:  # an empty list is no element at all
            _write(inner, key, below)
    out.extend(start)
    if inner or text:
        out.extend((">", *inner, escape(text), f"</{name}>"))
    else:
        out.append("/>")


def _attributes(name: str, value: Any) -> str:
    if name == "xmlns" and isinstance(value, Mapping):
        named = {f"xmlns:{key}" if key else "xmlns": below for key, below in value.items()}
        return "".join(_attributes(key, below) for key, below in named.items())
    _check(name, "attribute")
    return f" {name}={quoteattr('' if value is None else _text(value))}"


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return str(xmltodict._convert_value_to_string(value))


@lru_cache(maxsize=8192)
def _check(name: str, kind: str) -> None:
    """Names are of the services' models, so few: each is looked at once. Raises ValueError."""
    xmltodict._validate_name(name, kind)
