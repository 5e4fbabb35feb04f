from importlib import import_module

from django.apps import AppConfig


class GraderConfig(AppConfig):
    name = "grader"

    def ready(self) -> None:
        """Listen to what labs tell."""
        import_module("grader.receivers")  # needs the models, which are there only now
