"""Addresses of the API that the `lab` command speaks to. Nothing else is reachable from a jail."""

from django.urls import path

from grader import api

urlpatterns = [
    path("status", api.status, name="api-status"),
    path("check", api.check, name="api-check"),
    path("attempts/<uuid:public_id>", api.attempt, name="api-attempt"),
    path("hint", api.hint, name="api-hint"),
    path("answer", api.answer, name="api-answer"),
    path("kept", api.kept, name="api-kept"),
    path("reset", api.reset, name="api-reset"),
]
