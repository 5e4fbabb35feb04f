"""Small curricula on disk for tests."""

from pathlib import Path

COURSE = "title: Baking\nsummary: Bread and more.\norder: 1\n"
MODULE = "title: Dough\nsummary: From flour to loaf.\norder: 1\nlessons: [mixing, proving]\nlabs: [knead]\n"
MIXING = """\
---
title: Mixing
minutes: 5
summary: Flour and water.
lab: knead
---
Take {fact:water.share} of water.

## Why so much

Because.
"""
PROVING = "---\ntitle: Proving\nminutes: 7\nsummary: Wait.\n---\nWait.\n"
FACTS = """\
water.share:
  value: 70
  unit: percent
  source: https://example.org/bread
  date: 2026-11-21
"""


def write_curriculum(root: Path, **changes: str | None) -> Path:
    """Write a sound curriculum into `root`; `changes` replace files by name, None removes one.

    Names: facts, course, module, mixing, proving, lab.
    """
    files = {
        "facts": ("facts.yaml", FACTS),
        "course": ("baking/course.yaml", COURSE),
        "module": ("baking/dough/module.yaml", MODULE),
        "mixing": ("baking/dough/lessons/mixing.md", MIXING),
        "proving": ("baking/dough/lessons/proving.md", PROVING),
        "lab": ("baking/dough/labs/knead/lab.yaml", "title: Knead\n"),
    }
    for name, (path, text) in files.items():
        wanted = changes.get(name, text)
        if wanted is not None:
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(wanted)
    return root
