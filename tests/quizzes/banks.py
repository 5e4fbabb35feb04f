"""Small question banks on disk for tests."""

from pathlib import Path

HEAD = """\
title: Dough quiz
summary: Flour and water.
draw: 1
sources:
  book: {title: "The book of bread", date: 2026-11-21}
questions:
"""
TRUE = """\
  - id: wet
    kind: truefalse
    stem: Water is wet.
    answer: true
    explanation: It is.
    source: book
    tags: [water]
    difficulty: easy
    domain: development
"""


def question(kind: str, fields: str, **changes: str) -> str:
    """Return one question as YAML: the common fields, then `fields`, indented by four."""
    common = {
        "stem": "What?",
        "explanation": "Because.",
        "source": "book",
        "tags": "[water]",
        "difficulty": "easy",
        "domain": "development",
    } | changes
    lines = [f"  - id: {kind}", f"    kind: {kind}"]
    lines += [f"    {name}: {value}" for name, value in common.items()]
    lines += [f"    {line}" for line in fields.splitlines()]
    return "\n".join(lines) + "\n"


def write_bank(root: Path, questions: str = TRUE, head: str = HEAD) -> Path:
    file = root / "baking" / "dough" / "quiz" / "quiz.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(head + questions)
    return root
