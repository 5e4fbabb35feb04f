"""Refusals that any page can meet."""

import logging

import redis
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin

logger = logging.getLogger(__name__)

AWAY = (redis.ConnectionError, redis.TimeoutError, InterfaceError, OperationalError)


class PartAwayMiddleware(MiddlewareMixin):
    """Answers 503 with what to do when Redis or the database does not answer."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, AWAY):
            return None
        logger.error("%s needs what does not answer", request.path, exc_info=exception)
        response = render(request, "503.html", status=503)
        response["Retry-After"] = "10"  # seconds
        return response
