"""Users on Django's admin site: one role instead of loose flags."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from accounts.models import User

admin.site.unregister(Group)  # a role says what somebody may do, and nothing else


@admin.register(User)
class RoleAdmin(UserAdmin):  # type: ignore[type-arg] # not subscriptable when it runs
    list_display = ("username", "email", "role", "is_active", "last_login")
    list_filter = ("role", "is_active")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("first_name", "last_name", "email")}),
        ("Access", {"fields": ("role", "is_active")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "email", "role")}),
        ("Password", {"fields": ("usable_password", "password1", "password2")}),
    )
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ()

    def get_readonly_fields(
        self, request: HttpRequest, obj: User | None = None
    ) -> list[str] | tuple[str, ...]:
        """Keep admins from locking themselves out."""
        own = ("role", "is_active") if obj is not None and obj == request.user else ()
        return (*self.readonly_fields, *own)

    def get_deleted_objects(
        self, objs: Iterable[User], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """Let people be deleted with all that is known of them, except by themselves.

        What their open labs hold is dropped by the sweep. Verdict by verdict, nobody reads it.
        """
        people = list(objs)
        counts: dict[Any, int] = super().get_deleted_objects(people, request)[1]
        refused = {"your own account"} if request.user in people else set()
        named: Sequence[str] = [str(person) for person in people]
        return list(named), {str(kind): count for kind, count in counts.items()}, refused, []
