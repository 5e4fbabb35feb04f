"""One machine, for trying Groundschool out: what `make run` starts."""

from config.settings.base import *  # noqa: F403

DEMO = True  # `manage.py demo` may create users and print their passwords
