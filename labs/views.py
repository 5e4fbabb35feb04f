"""A lab's page, and what the learner asks of a session."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from accounts.models import User
from labs import selectors, services
from labs.errors import LabNotFoundError, LabsError
from labs.models import LabSession
from labs.packs.model import Lab
from labs.packs.parameters import sketched

PLACES = "application/json"
PAGE_OR_PLACES = ["text/html", PLACES]


class LearnerRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User
    htmx: bool


@require_safe
def lab(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what a lab is about, and where the learner stands in it."""
    found = _lab(slug)
    session = selectors.open_session(request.user, slug)
    tasks = [(sketched(found.parameters, task.title), task.points) for task in found.tasks]
    context = {
        "lab": found,
        "tasks": tasks,
        "session": session,
        "refusal": _lacking(found),
        "trail": [
            ("Courses", reverse("courses:home")),
            (found.module_name, reverse("courses:module", args=[found.course, found.module])),
            (found.title, ""),
        ],
    }
    return render(request, "labs/lab.html", context)


@login_required
@require_POST
def start(request: LearnerRequest, slug: str) -> HttpResponse:
    """Start the lab, or go on where it was left."""
    found = _lab(slug)
    try:
        session = services.start(request.user, found)
    except LabsError as refusal:
        return _refused(request, refusal, reverse("labs:lab", args=[slug]))
    if request.get_preferred_type(PAGE_OR_PLACES) == PLACES:  # the page fetches what is at them
        places = {
            "page": _page(session),
            "status": reverse("grader:status", args=[session.public_id]),
            "session": str(session.public_id),
            "sockets": session.sockets,
        }
        return JsonResponse(places)
    return _go(request, _page(session))


@login_required
@require_POST
def extend(request: LearnerRequest, session_id: UUID) -> HttpResponse:
    session = selectors.session_for(request.user, session_id)
    seen = request.POST.get("extensions", "")
    try:
        services.extend(session, int(seen) if seen.isdecimal() else None)
    except LabsError as refusal:
        return _refused(request, refusal, _page(session))
    if request.htmx:  # the page stays; it asks for what changed
        return trigger_client_event(HttpResponse(status=204), "lab:changed")
    return redirect(_page(session))


@login_required
@require_POST
def reset(request: LearnerRequest, session_id: UUID) -> HttpResponse:
    session = selectors.session_for(request.user, session_id)
    try:
        services.reset(session)
    except LabsError as refusal:
        return _refused(request, refusal, _page(session))
    return _go(request, _page(session))


@login_required
@require_POST
def retry(request: LearnerRequest, session_id: UUID) -> HttpResponse:
    session = selectors.session_for(request.user, session_id)
    try:
        services.retry(session)
    except LabsError as refusal:
        return _refused(request, refusal, _page(session))
    return _go(request, _page(session))


@login_required
@require_POST
def end(request: LearnerRequest, session_id: UUID) -> HttpResponse:
    session = services.end(selectors.session_for(request.user, session_id))
    return _go(request, reverse("labs:lab", args=[session.lab_slug]))


def _lab(slug: str) -> Lab:
    try:
        return selectors.lab(slug)
    except LabNotFoundError as missing:
        raise Http404 from missing


def _lacking(lab: Lab) -> LabsError | None:
    """Return why this installation cannot run a lab, if it cannot."""
    try:
        selectors.ensure_engines(lab)
    except LabsError as refusal:
        return refusal
    return None


def _page(session: LabSession) -> str:
    return reverse("grader:session", args=[session.public_id])


def _go(request: LearnerRequest, url: str) -> HttpResponse:
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


def _refused(request: LearnerRequest, refusal: LabsError, back: str) -> HttpResponse:
    """Say why not: in the page as it is to htmx, else on the page that the learner came from."""
    if request.htmx:
        return render(request, "labs/_refused.html", {"refusal": refusal}, status=409)
    messages.error(request, str(refusal))
    return redirect(back)
