"""Addresses of this app."""

from django.urls import path

from labs import views

app_name = "labs"

urlpatterns = [
    path("labs/<slug:slug>/", views.lab, name="lab"),
    path("labs/<slug:slug>/start/", views.start, name="start"),
    path("sessions/<uuid:session_id>/extend/", views.extend, name="extend"),
    path("sessions/<uuid:session_id>/reset/", views.reset, name="reset"),
    path("sessions/<uuid:session_id>/retry/", views.retry, name="retry"),
    path("sessions/<uuid:session_id>/end/", views.end, name="end"),
]
