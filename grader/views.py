"""The lab page and its parts."""

import re
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from grader import services
from grader.errors import GraderError
from grader.laptop import laptop
from grader.selectors import lab_view
from labs import selectors as labs
from labs.errors import LabNotFoundError, LabsError
from labs.models import LabSession

PAGE = "grader/session.html"
BLINK = 0.2  # seconds that a page waits for a lab which is being prepared: most are within it
LONGEST = 2  # seconds that whoever prefers to wait may do so
WAIT = re.compile(r"wait=(\d)")


@never_cache
@login_required
@require_safe
def session(request: UserRequest, session_id: UUID) -> HttpResponse:
    """Show the lab page of one's own session: whole, if that takes a blink only."""
    found = labs.session_for(request.user, session_id)
    return _page(request, labs.soon_settled(found, _patience(request, BLINK)))


@never_cache
@login_required
@require_safe
def guide(request: UserRequest, session_id: UUID) -> HttpResponse:
    """Show tasks and score as they are now."""
    return _part(request, labs.session_for(request.user, session_id), "graded")


@never_cache
@login_required
@require_safe
def status(request: UserRequest, session_id: UUID) -> HttpResponse:
    """Show what changes with the session's state: the workbench's cover, the bar, the keys."""
    found = labs.session_for(request.user, session_id)
    return _part(request, labs.soon_settled(found, _patience(request, 0)), "status")


@login_required
@require_POST
def check(request: UserRequest, session_id: UUID) -> HttpResponse:
    found = labs.session_for(request.user, session_id)
    try:
        services.check(found)
    except (LabsError, GraderError) as refusal:
        return _refused(request, found, refusal)
    return _answered(request, found)


@login_required
@require_POST
def hint(request: UserRequest, session_id: UUID) -> HttpResponse:
    found = labs.session_for(request.user, session_id)
    try:
        services.take_hint(found, request.POST.get("task"))
    except (LabsError, GraderError) as refusal:
        return _refused(request, found, refusal)
    return _answered(request, found)


@login_required
@require_POST
def answer(request: UserRequest, session_id: UUID) -> HttpResponse:
    found = labs.session_for(request.user, session_id)
    try:
        services.answer(found, request.POST.get("task", ""), request.POST.get("value", ""))
    except (LabsError, GraderError) as refusal:
        return _refused(request, found, refusal)
    return _answered(request, found)


def _answered(request: UserRequest, found: LabSession) -> HttpResponse:
    """Show the guide anew; without script, the whole page."""
    if not _by_script(request):
        return redirect("grader:session", found.public_id)
    return _part(request, found, "graded")


def _refused(request: UserRequest, found: LabSession, refusal: Exception) -> HttpResponse:
    found.refresh_from_db()
    if not _by_script(request):
        return _page(request, found, refusal=str(refusal), status=409)
    return _part(request, found, "graded", refusal=str(refusal), status=409)


def _patience(request: HttpRequest, usual: float) -> float:
    """Return the seconds that the page's script would wait for a settled lab (RFC 7240)."""
    preferred = WAIT.fullmatch(request.headers.get("Prefer", ""))
    return min(int(preferred[1]), LONGEST) if preferred else usual


def _by_script(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


def _page(
    request: UserRequest, found: LabSession, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    return render(request, PAGE, _context(found, refusal), status=status)


def _part(
    request: UserRequest, found: LabSession, part: str, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    return render(request, f"{PAGE}#{part}", _context(found, refusal), status=status)


def _context(found: LabSession, refusal: str) -> dict[str, Any]:
    try:
        lab = labs.lab_of(found)
        view = lab_view(found)
    except LabNotFoundError as missing:
        raise Http404(str(missing)) from missing
    return {
        "session": found,
        # What the page goes by: a session whose time is up has ended, even if nobody noted so.
        "state": LabSession.State.ENDED if found.over else found.state,
        "expired": found.end_reason != LabSession.EndReason.LEARNER,
        "minutes_left": found.seconds_left // 60,
        "lab": lab,
        "view": view,
        "refusal": refusal,
        "laptop": laptop(labs.sandbox_of(found)) if found.ready else None,
        "module": lab.module_name,
        "module_url": reverse("courses:module", args=[lab.course, lab.module]),
        "sockets": found.sockets,
        "extend_minutes": settings.LAB_EXTEND_MINUTES,
        "extensions_left": max(0, settings.LAB_MAX_EXTENSIONS - found.extensions),
    }
