"""facts.yaml: every value that may change, told once, with its source."""

import re
from collections.abc import Mapping
from pathlib import Path

from courses.packs.documents import Document
from courses.packs.model import Fact
from courses.packs.shapes import FactEntry

REFERENCE = re.compile(r"\{fact:(?P<id>[^{}\s]*)\}")
ID = re.compile(r"^[a-z0-9]+([._-][a-z0-9]+)*$")


def read_facts(root: Path) -> tuple[dict[str, Fact], Document]:
    """Return the sound facts by id, and the document with its faults; no file, no facts."""
    document = Document(root, root / "facts.yaml")
    if not document.path.exists():
        return {}, document
    text = document.text()
    if text is None or not document.parse(text) or document.data is None:
        return {}, document
    if not isinstance(document.data, Mapping):
        document.fault("It must hold facts by their ids.", "Write `some-id:` and its fields.")
        return {}, document
    facts = (read_fact(document, key) for key in document.data)
    return {fact.id: fact for fact in facts if fact is not None}, document


def read_fact(document: Document, key: str) -> Fact | None:
    if not isinstance(key, str) or not ID.match(key):
        document.fault(
            f"{key} is no fact id.",
            "Use small letters and digits, parted by dots, dashes or underscores.",
            at=(key,),
        )
        return None
    entry = document.shaped(FactEntry, (key,))
    if entry is None:
        return None
    return Fact(
        id=key,
        value=shown(entry.value),
        unit=entry.unit,
        source=entry.source,
        date=entry.date.isoformat(),
        note=entry.note,
    )


def shown(value: float | str) -> str:
    """Return a number with thousands parted by commas, a text as it is."""
    return value if isinstance(value, str) else f"{value:,}"
