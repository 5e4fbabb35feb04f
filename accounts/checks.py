"""Combinations of settings that must not go live. A site with secure cookies is a live one."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error


def demo_is_off(**_: Any) -> Sequence[CheckMessage]:  # noqa: ANN401 # Django's signature
    """Demo users have passwords that were printed on a terminal."""
    if not (settings.DEMO and settings.SESSION_COOKIE_SECURE):
        return []
    return [
        Error(
            "DEMO is on while cookies are secure: demo users do not belong on a live site.",
            hint="Run with DJANGO_SETTINGS_MODULE=config.settings.prod, or set DEMO to False.",
            id="accounts.E001",
        )
    ]


def secret_key_is_given(**_: Any) -> Sequence[CheckMessage]:  # noqa: ANN401
    """Web and worker on two machines must share one key, so a stored one is not enough."""
    if settings.SECRET_KEY_GIVEN or not settings.SESSION_COOKIE_SECURE:
        return []
    return [
        Error(
            "SECRET_KEY is not given.",
            hint="Set SECRET_KEY in the environment, the same for web and worker. Make one with "
            'python -c "import secrets; print(secrets.token_urlsafe(64))"',
            id="accounts.E002",
        )
    ]


def hosts_are_named(**_: Any) -> Sequence[CheckMessage]:  # noqa: ANN401
    """A wildcard lets anyone poison the links in our e-mails."""
    if "*" not in settings.ALLOWED_HOSTS or not settings.SESSION_COOKIE_SECURE:
        return []
    return [
        Error(
            "ALLOWED_HOSTS admits every name.",
            hint="Set ALLOWED_HOSTS to the site's host names, parted by commas.",
            id="accounts.E003",
        )
    ]


def limits_are_counted_together(**_: Any) -> Sequence[CheckMessage]:  # noqa: ANN401
    """Several web processes must see one count of failed sign-ins."""
    backend = settings.CACHES["default"]["BACKEND"]
    if backend == "django.core.cache.backends.redis.RedisCache":
        return []
    return [
        Error(
            f"The cache {backend} is not shared, so the limits on sign-in do not hold.",
            hint="Use Django's RedisCache as the default cache.",
            id="accounts.E004",
        )
    ]
