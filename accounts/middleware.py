"""Refusals that any page can meet."""

import logging

import redis
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin

logger = logging.getLogger(__name__)


class RedisAwayMiddleware(MiddlewareMixin):
    """Answers 503 with what to do when Redis does not: sign-in counts its attempts there."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, redis.ConnectionError | redis.TimeoutError):
            return None
        logger.error("Redis does not answer: %s", exception)
        response = render(request, "503.html", status=503)
        response["Retry-After"] = "10"  # seconds
        return response
