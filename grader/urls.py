"""Addresses of this app."""

from django.urls import URLPattern

app_name = "grader"

urlpatterns: list[URLPattern] = []
