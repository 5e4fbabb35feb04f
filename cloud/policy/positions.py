"""Where a document's statements stand, for the policy simulator: line and column, from 1."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple


class Position(NamedTuple):
    line: int
    column: int


def statements(text: str) -> list[tuple[Position, Position]]:
    """Return the start and the end of every statement. `text` is a policy that was compiled."""
    spans: dict[int, tuple[int, int]] = {}
    decoder: Any = json.JSONDecoder()
    plain: Callable[..., tuple[Any, int]] = decoder.parse_object

    def parse_object(s_and_end: tuple[str, int], *rest: object) -> tuple[Any, int]:
        found, end = plain(s_and_end, *rest)
        spans[id(found)] = s_and_end[1] - 1, end  # the scanner has passed the brace
        return found, end

    decoder.parse_object = parse_object
    decoder.scan_once = json.scanner.py_make_scanner(decoder)  # type: ignore[attr-defined]
    document = decoder.decode(text)
    blocks = document.get("Statement", [])
    blocks = blocks if isinstance(blocks, list) else [blocks]
    return [(_at(text, spans[id(block)][0]), _at(text, spans[id(block)][1])) for block in blocks]


def _at(text: str, offset: int) -> Position:
    before = text[:offset]
    return Position(before.count("\n") + 1, offset - before.rfind("\n"))
