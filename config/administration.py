"""Django's admin site as part of this one: its name, and one way in."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest, HttpResponse


class Administration(admin.AdminSite):
    site_header = site_title = "Groundschool"
    index_title = "Administration"
    enable_nav_sidebar = False  # it holds three links, and takes the tables' width

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send everybody to the site's own sign-in, which counts attempts."""
        answer: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return answer
