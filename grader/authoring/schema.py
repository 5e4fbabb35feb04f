"""The JSON Schema of lab.yaml, for editors: fields of the lab, and of every kind of check."""

import json
from typing import Any

from grader.checks.union import CHECK
from labs.packs.shapes import LabShape

# Values are filled in before a check is read, so a parameter stands for a number too.
_PLACEHOLDER = {"type": "string", "pattern": r"^\{.+\}$"}
PUBLISHED = "docs/schema/lab.schema.json"


def lab_schema() -> dict[str, Any]:
    """Return the schema: what the loader reads, with checks as the grader reads them."""
    lab = LabShape.model_json_schema()
    checks = CHECK.json_schema(ref_template="#/$defs/{model}")
    definitions = {**lab.pop("$defs", {}), **checks.pop("$defs", {})}
    definitions["Check"] = checks
    for name in ("Matcher", "Stay"):
        for bound in ("at_least", "at_most"):
            definitions[name]["properties"][bound]["anyOf"].append(_PLACEHOLDER)
    task = definitions["TaskShape"]["properties"]
    task["checks"]["items"] = {"$ref": "#/$defs/Check"}
    # The loader takes a text for a hint, and a label for an answer field.
    task["hints"]["items"] = _or_text(task["hints"]["items"])
    task["answer"] = _or_text(task["answer"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **lab,
        "title": "A Groundschool lab",
        "$defs": dict(sorted(definitions.items())),
    }


def _or_text(wanted: dict[str, Any]) -> dict[str, Any]:
    options = wanted.get("anyOf") or [{"$ref": wanted["$ref"]}]
    kept = {key: value for key, value in wanted.items() if key not in ("anyOf", "$ref")}
    return {**kept, "anyOf": [{"type": "string"}, *options]}


def text() -> str:
    """Return the schema as the file that is published."""
    return json.dumps(lab_schema(), indent=2, ensure_ascii=False) + "\n"
