"""Addresses of this app."""

from django.urls import include, path

from grader import reset_views, views

app_name = "grader"

urlpatterns = [
    path("api/lab/", include("grader.api_urls")),
    path("sessions/<uuid:session_id>/", views.session, name="session"),
    path("sessions/<uuid:session_id>/guide/", views.guide, name="guide"),
    path("sessions/<uuid:session_id>/status/", views.status, name="status"),
    path("sessions/<uuid:session_id>/check/", views.check, name="check"),
    path("sessions/<uuid:session_id>/hint/", views.hint, name="hint"),
    path("sessions/<uuid:session_id>/answer/", views.answer, name="answer"),
    path("sessions/<uuid:session_id>/back/", reset_views.choices, name="choices"),
    path("sessions/<uuid:session_id>/go-back/", reset_views.go_back, name="go-back"),
]
