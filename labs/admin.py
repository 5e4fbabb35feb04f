"""Sessions in Django's admin site: to look at, and to end."""

from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from labs import services
from labs.models import LabSession

if TYPE_CHECKING:
    _Admin = admin.ModelAdmin[LabSession]
else:
    _Admin = admin.ModelAdmin  # takes no parameter when it runs


@admin.register(LabSession)
class LabSessionAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # not subscriptable when it runs
    list_display = ["public_id", "lab_slug", "learner", "state", "generation", "expires_at"]
    list_filter = ["state", "end_reason", "lab_slug"]
    search_fields = ["public_id", "lab_slug", "learner__username"]
    list_select_related = ["learner"]
    fields = (
        *("public_id", "lab_slug", "lab_revision", "learner", "state", "generation", "failure"),
        *("created_at", "ready_at", "expires_at", "ended_at", "end_reason", "extensions"),
        *("parameters", "tries", "claimed_until"),
    )  # neither keys nor tokens: nobody need see them
    readonly_fields = fields
    actions = ["end_sessions"]

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 # Django's signature
        return False

    def has_delete_permission(
        self,
        request: HttpRequest,  # noqa: ARG002 # Django's signature
        obj: LabSession | None = None,  # noqa: ARG002
    ) -> bool:
        return False  # what a session holds must be dropped first: end it

    @admin.action(description="End the chosen sessions")
    def end_sessions(self, request: HttpRequest, queryset: QuerySet[LabSession]) -> None:
        for session in queryset:
            services.end(session, LabSession.EndReason.OPERATOR)
        messages.success(request, f"{queryset.count()} sessions ended.")
