"""Addresses of this app."""

from django.urls import path

from courses import views
from courses.styleguide import styleguide

app_name = "courses"

urlpatterns = [
    path("", views.home, name="home"),
    path("styleguide/", styleguide, name="styleguide"),
    path("courses/<slug:course>/", views.course, name="course"),
    path("courses/<slug:course>/<slug:module>/", views.module, name="module"),
    path("courses/<slug:course>/<slug:module>/<slug:lesson>/", views.lesson, name="lesson"),
    path(
        "courses/<slug:course>/<slug:module>/<slug:lesson>/done/",
        views.lesson_done,
        name="lesson_done",
    ),
    path(
        "courses/<slug:course>/<slug:module>/<slug:lesson>/checks/<slug:check>/",
        views.lesson_check,
        name="lesson_check",
    ),
]
