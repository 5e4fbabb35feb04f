"""The JSON Schemas of quiz.yaml and of exam blueprints, for editors."""

import json
from typing import Any

from pydantic import BaseModel

from quizzes.packs.blueprint_shapes import BlueprintShape
from quizzes.packs.shapes import QuizShape

PUBLISHED: dict[str, tuple[type[BaseModel], str]] = {
    "docs/schema/quiz.schema.json": (QuizShape, "A Groundschool quiz"),
    "docs/schema/exam.schema.json": (BlueprintShape, "A Groundschool exam blueprint"),
}


def text(shape: type[BaseModel], title: str) -> str:
    """Return the schema as the file that is published."""
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **shape.model_json_schema(),
        "title": title,
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
