"""Pages of the exam simulator: one question a page, flags, an overview, and a clock of our own."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import UserRequest
from labs import clock
from quizzes import answers, presentation, selectors, services
from quizzes.errors import NotReadyError, SittingOverError
from quizzes.models import Place, Sitting
from quizzes.views import to_result, trail


@login_required
@require_GET
def exam(request: UserRequest, slug: str) -> HttpResponse:
    found = selectors.exam_for(slug)
    context = {
        "exam": found,
        "result": selectors.results_of(request.user).get(("exam", slug)),
        "past": selectors.past_sittings(request.user, "exam", slug),
        "trail": trail(f"{found.said.code} practice exam"),
        "nav": "practice",
    }
    return render(request, "quizzes/exam.html", context)


@login_required
@require_POST
def begin(request: UserRequest, slug: str) -> HttpResponse:
    found = selectors.exam_for(slug)
    try:
        sitting = services.begin_exam(request.user, selectors.banks(), found)
    except NotReadyError as lack:
        messages.error(request, str(lack))
        return redirect("quizzes:exam", slug)
    return redirect("quizzes:sitting", sitting.public_id)


@login_required
@require_http_methods(["GET", "POST"])
def question(request: UserRequest, sitting_id: UUID, position: int) -> HttpResponse:
    """Show one question; a POST keeps its answer and goes where its button says."""
    sitting = selectors.sitting_for(request.user, sitting_id)
    services.settle(sitting)
    if not sitting.is_open or not sitting.is_exam:
        return to_result(sitting)
    place = sitting.places.filter(position=position).first()
    if place is None:
        raise Http404
    if request.method == "POST":
        return answered(request, sitting, place)
    context = {
        "sitting": sitting,
        "question": presentation.view(place),
        "total": sitting.places.count(),
        "seconds": seconds_left(sitting),
    }
    return render(request, "quizzes/exam_question.html", context)


def answered(request: UserRequest, sitting: Sitting, place: Place) -> HttpResponseRedirect:
    said = services.Reply(
        answers.read(place.item, request.POST, f"answer-{place.position}"),
        flagged=request.POST.get("flag") == "1",
    )
    try:
        services.reply(sitting, {place.position: said})
    except SittingOverError as over:
        messages.error(request, str(over))
        return to_result(sitting)
    step = {"back": -1, "on": 1}.get(request.POST.get("go", ""))
    wanted = place.position + step if step else 0
    if not 1 <= wanted <= sitting.places.count():
        return HttpResponseRedirect(reverse("quizzes:exam_overview", args=[sitting.public_id]))
    return HttpResponseRedirect(reverse("quizzes:exam_question", args=[sitting.public_id, wanted]))


@login_required
@require_GET
def overview(request: UserRequest, sitting_id: UUID) -> HttpResponse:
    """Show which questions are answered and which are flagged."""
    sitting = selectors.sitting_for(request.user, sitting_id)
    services.settle(sitting)
    if not sitting.is_open or not sitting.is_exam:
        return to_result(sitting)
    places = list(sitting.places.all())
    context = {
        "sitting": sitting,
        "places": places,
        "open": sum(place.answer is None for place in places),
        "flagged": sum(place.flagged for place in places),
        "seconds": seconds_left(sitting),
    }
    return render(request, "quizzes/exam_overview.html", context)


def seconds_left(sitting: Sitting) -> int:
    if sitting.deadline is None:
        return 0
    return max(0, int((sitting.deadline - clock.now()).total_seconds()))
