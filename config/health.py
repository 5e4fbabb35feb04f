"""`/healthz`: which of the parts answer, for proxies, operators and `make run`."""

from collections.abc import Callable
from contextlib import closing

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from cloud.client import CloudClient
from cloud.errors import CloudError
from runner.client import RunnerClient
from runner.errors import RunnerError

ANSWER_WITHIN = 2.0  # seconds


def database_answers() -> bool:
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def redis_answers() -> bool:
    try:
        cache.get("healthz")
    except RedisError:
        return False
    return True


def cloud_answers() -> bool:
    try:
        with closing(CloudClient(settings.CLOUD_CONTROL, timeout=ANSWER_WITHIN)) as client:
            client.health()
    except CloudError:
        return False
    return True


def runner_answers() -> bool:
    try:
        with closing(RunnerClient(settings.RUNNER_SOCKET, timeout=ANSWER_WITHIN)) as client:
            client.health()
    except RunnerError:
        return False
    return True


PARTS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "redis": redis_answers,
    "cloud": cloud_answers,
    "runner": runner_answers,
}


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """Answer 200 when every part does, 503 when one does not; the body names each."""
    parts = {name: answers() for name, answers in PARTS.items()}
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)
