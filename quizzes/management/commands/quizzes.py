"""`manage.py quizzes check | schema`: lint the question banks, write their JSON Schemas."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from quizzes.packs.loader import load_banks
from quizzes.packs.schema import PUBLISHED, text


class Command(BaseCommand):
    help = "Check the question banks and exam blueprints, or write their JSON Schemas."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["check", "schema"])

    def handle(self, *, action: str, **options: Any) -> str:  # noqa: ANN401, ARG002
        return check() if action == "check" else schema()


def check() -> str:
    loaded = load_banks(settings.CURRICULUM_DIR, commands=True)
    if loaded.faults:
        count = f"{len(loaded.faults)} fault{'s' if len(loaded.faults) > 1 else ''}"
        lines = [str(fault) for fault in loaded.faults]
        raise CommandError("\n".join([f"The question banks have {count}:", *lines]))
    return (
        f"The question banks are sound: {len(loaded.banks.quizzes)} quizzes, "
        f"{len(list(loaded.banks.questions()))} questions, {len(loaded.banks.exams)} exams."
    )


def schema() -> str:
    for path, (shape, title) in PUBLISHED.items():
        (settings.BASE_DIR / path).write_text(text(shape, title))
    return "Written: " + ", ".join(PUBLISHED) + "."
