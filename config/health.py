"""`/healthz`: which of the parts answer, for proxies, operators and `make run`."""

from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from cloud.client import CloudClient
from cloud.errors import CloudError
from labs import pairs
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


def cloud_answers(control: Path) -> bool:
    try:
        with closing(CloudClient(control, timeout=ANSWER_WITHIN)) as client:
            client.health()
    except CloudError:
        return False
    return True


def runner_answers(listening: Path) -> bool:
    try:
        with closing(RunnerClient(listening, timeout=ANSWER_WITHIN)) as client:
            client.health()
    except RunnerError:
        return False
    return True


def parts() -> dict[str, Callable[[], bool]]:
    """Return what is asked, by name: of a second pair they are `cloud-2` and `runner-2`."""
    found: dict[str, Callable[[], bool]] = {"database": database_answers, "redis": redis_answers}
    for name in pairs.names():
        place = pairs.place_of(name)
        found[name] = partial(cloud_answers, place.cloud_control)
        runner = pairs.Name("runner", pairs.Name.parse(name).number)
        found[str(runner)] = partial(runner_answers, place.runner_socket)
    return found


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """Answer 200 when every part does, 503 when one does not; the body names each."""
    found = {name: answers() for name, answers in parts().items()}
    return JsonResponse(found, status=200 if all(found.values()) else 503)
