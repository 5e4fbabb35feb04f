"""Going back, from the lab page: what there is to choose, and the choice."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from grader import checkpoints
from grader.errors import GraderError
from labs import selectors as labs
from labs.errors import LabsError


@never_cache
@login_required
@require_safe
def choices(request: UserRequest, session_id: UUID) -> HttpResponse:
    """Show what the session can go back to."""
    found = labs.session_for(request.user, session_id)
    kept = checkpoints.choices(found)
    return render(request, "grader/_choices.html", {"session": found, "kept": kept})


@login_required
@require_POST
def go_back(request: UserRequest, session_id: UUID) -> HttpResponse:
    """Go back to the start or to a task, by `to`."""
    found = labs.session_for(request.user, session_id)
    try:
        checkpoints.go_back(found, request.POST.get("to", ""))
    except (LabsError, GraderError) as refusal:
        messages.error(request, str(refusal))
    return redirect("grader:session", found.public_id)
