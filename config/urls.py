"""Every address of the site; the apps own theirs."""

from django.contrib import admin
from django.urls import include, path

from config.health import healthz

urlpatterns = [
    path("healthz", healthz),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("", include("labs.urls")),
    path("", include("grader.urls")),
    path("", include("quizzes.urls")),
    path("", include("courses.urls")),
]
