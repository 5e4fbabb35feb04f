"""`manage.py demo`: a learner, an instructor and an admin to try the site out with."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts import services
from accounts.models import User


class Command(BaseCommand):
    help = "Create the users learner, instructor and admin; passwords are printed once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--reset-passwords",
            action="store_true",
            help="Give those who are there already new passwords, and print them.",
        )

    def handle(self, *, reset_passwords: bool, **options: Any) -> str:  # noqa: ANN401, ARG002
        if not settings.DEMO:
            raise CommandError(
                "This site is not in demo mode, so no demo users are made. Try Groundschool out "
                "with `make run`, or use `manage.py createsuperuser` for your own first user."
            )
        fresh = {
            role: password
            for role in User.Role
            if (password := services.demo_user(role, reset_password=reset_passwords))
        }
        if not fresh:
            return (
                "The demo users are there and keep their passwords "
                "(`manage.py demo --reset-passwords` makes new ones)."
            )
        lines = [f"  {role.value:<10}  {password}" for role, password in fresh.items()]
        return "\n".join(["Demo users; these passwords are shown only now:", *lines])
