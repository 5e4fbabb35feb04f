"""Answers as forms send them."""

from django.http import QueryDict

from quizzes.packs.model import Answer, Item

BLANK = -1  # a row of an ordering or matching question that was left open
LONGEST = 2000  # characters of a typed command


def read(item: Item, form: QueryDict, name: str) -> Answer:
    """Return what the fields called `name` (rows: `name-0`, `name-1`…) say, None for nothing.

    What no page of ours would send counts as not said.
    """
    match item.form:
        case "one":
            return _choice(form.get(name, ""), len(item.options))
        case "many":
            chosen = {_choice(text, len(item.options)) for text in form.getlist(name)}
            return sorted(at for at in chosen if at is not None) or None
        case "number":
            return _number(form.get(name, ""))
        case "text":
            return form.get(name, "").strip()[:LONGEST] or None
        case "order" | "match":
            size = len(item.rows) if item.form == "order" else len(item.options)
            rows = [_choice(form.get(f"{name}-{row}", ""), size) for row in range(len(item.rows))]
            if all(row is None for row in rows):
                return None
            return [BLANK if row is None else row for row in rows]


def _choice(text: str, size: int) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) < 4):
        return None
    return int(text) if int(text) < size else None


def _number(text: str) -> float | None:
    """Read 1,250 and 1250.5; a comma parts thousands, as the questions write them."""
    try:
        value = float(text.replace(",", "").replace("\N{NO-BREAK SPACE}", "").strip()[:40])
    except ValueError:
        return None
    return value if abs(value) < 1e15 else None
