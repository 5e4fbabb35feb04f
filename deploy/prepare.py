"""What Django must do before it serves: migrate, check the curriculum, collect the static files.

One process for all of it, since each start of Django costs most of a second.
"""

import os
import sys

import django
from django.conf import settings
from django.core.management import CommandError, call_command


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    try:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("curriculum", "check")
        if settings.DEMO:
            call_command("demo")
    except CommandError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
