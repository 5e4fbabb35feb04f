"""`manage.py curriculum check`: read everything that is taught, and name every fault."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from courses.packs.loader import load_curriculum
from labs.packs.catalogue import LabCatalogue
from quizzes.packs.loader import load_banks


class Command(BaseCommand):
    help = "Check the curriculum: courses, modules, lessons, facts, labs and quizzes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["check"])

    def handle(self, **options: Any) -> str:  # noqa: ANN401, ARG002
        loaded = load_curriculum(settings.CURRICULUM_DIR, commands=True)
        labs = LabCatalogue(settings.CURRICULUM_DIR)
        labs.refresh(force=True)
        faults = [str(fault) for fault in loaded.faults]
        faults += [line for error in labs.errors.values() for line in str(error).splitlines()]
        banks = load_banks(settings.CURRICULUM_DIR, commands=True)
        faults += [str(fault) for fault in banks.faults]
        if faults:
            count = f"{len(faults)} fault{'s' if len(faults) > 1 else ''}"
            raise CommandError("\n".join([f"The curriculum has {count}:", *faults]))
        modules = list(loaded.curriculum.modules())
        lessons = sum(len(module.lessons) for module in modules)
        return (
            f"The curriculum is sound: {len(loaded.curriculum.courses)} courses, "
            f"{len(modules)} modules, {lessons} lessons, {len(labs.labs())} labs, "
            f"{len(list(banks.banks.questions()))} questions."
        )
