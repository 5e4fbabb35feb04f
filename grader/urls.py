"""Addresses of this app."""

from django.urls import include, path

app_name = "grader"

urlpatterns = [
    path("api/lab/", include("grader.api_urls")),
]
