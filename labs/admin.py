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
    list_display = (
        *("lab_slug", "learner", "state", "end_reason"),
        *("created_at", "expires_at", "generation"),
    )
    list_filter = ("state", "end_reason", "lab_slug")
    search_fields = ("public_id", "lab_slug", "learner__username", "learner__email")
    list_select_related = ("learner",)
    ordering = ("-created_at",)
    fields = (
        *("public_id", "lab_slug", "lab_revision", "learner", "state", "generation", "failure"),
        *("created_at", "ready_at", "expires_at", "ended_at", "end_reason", "extensions"),
        *("parameters", "tries", "claimed_until"),
    )  # neither keys nor tokens: nobody need see them
    actions = ["end_sessions"]

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 # Django's signature
        return False

    def has_change_permission(
        self,
        request: HttpRequest,  # noqa: ARG002 # Django's signature
        obj: LabSession | None = None,  # noqa: ARG002
    ) -> bool:
        return False  # workers and learners do that

    def has_delete_permission(
        self,
        request: HttpRequest,  # noqa: ARG002 # Django's signature
        obj: LabSession | None = None,  # noqa: ARG002
    ) -> bool:
        return False  # what a session holds must be dropped first: end it

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Keep keys from being guessed letter by letter, as in `?api_token__startswith=a`."""
        shown = lookup.partition("__")[0] in (*self.list_filter, "id")
        return shown and super().lookup_allowed(lookup, value, request)

    @admin.action(description="End the chosen sessions")
    def end_sessions(self, request: HttpRequest, queryset: QuerySet[LabSession]) -> None:
        still_open = list(queryset.exclude(state=LabSession.State.ENDED))
        for session in still_open:
            services.end(session, LabSession.EndReason.OPERATOR)
        count = len(still_open)
        messages.success(request, f"{count} session{'' if count == 1 else 's'} ended.")
