"""Pages of quizzes, and what both kinds of sitting share."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.requests import UserRequest
from quizzes import answers, presentation, selectors, services
from quizzes.errors import SittingOverError
from quizzes.models import Sitting

Trail = list[tuple[str, str]]


@login_required
@require_GET
def index(request: UserRequest) -> HttpResponse:
    context = {
        "exams": selectors.exam_cards(request.user),
        "quizzes": selectors.quiz_cards(request.user),
        "nav": "practice",
    }
    return render(request, "quizzes/index.html", context)


@login_required
@require_GET
def quiz(request: UserRequest, course: str, module: str) -> HttpResponse:
    found = selectors.quiz_for(course, module)
    context = {
        "quiz": found,
        "result": selectors.results_of(request.user).get(("quiz", found.slug)),
        "past": selectors.past_sittings(request.user, "quiz", found.slug),
        "trail": trail(found.said.title),
        "nav": "practice",
    }
    return render(request, "quizzes/quiz.html", context)


@login_required
@require_POST
def begin(request: UserRequest, course: str, module: str) -> HttpResponse:
    sitting = services.begin_quiz(request.user, selectors.quiz_for(course, module))
    return redirect("quizzes:sitting", sitting.public_id)


@login_required
@require_GET
def sitting(request: UserRequest, sitting_id: UUID) -> HttpResponse:
    """Show the questions of a quiz, where an exam goes on, or how either went."""
    found = selectors.sitting_for(request.user, sitting_id)
    services.settle(found)
    if not found.is_open:
        return render(request, "quizzes/result.html", result_context(found))
    if found.is_exam:
        return redirect("quizzes:exam_question", found.public_id, first_open(found))
    context = {
        "sitting": found,
        "questions": presentation.views(found.places.all()),
        "trail": trail(found.title, about(found)),
        "nav": "practice",
    }
    return render(request, "quizzes/questions.html", context)


@login_required
@require_POST
def hand_in(request: UserRequest, sitting_id: UUID) -> HttpResponse:
    """Keep what the form says, if it is a quiz's, and mark the sitting."""
    found = selectors.sitting_for(request.user, sitting_id)
    if not found.is_exam:
        replies = {
            place.position: services.Reply(
                answers.read(place.item, request.POST, f"answer-{place.position}")
            )
            for place in found.places.all()
        }
        try:
            services.reply(found, replies)
        except SittingOverError:
            messages.info(request, "This quiz was handed in already.")
    services.hand_in(found)
    return redirect("quizzes:sitting", found.public_id)


def first_open(sitting: Sitting) -> int:
    """Return the position of the first question without an answer, else 1."""
    place = sitting.places.filter(answer__isnull=True).first()
    return place.position if place else 1


def about(sitting: Sitting) -> str:
    """Return the address of the page that tells of the quiz or exam."""
    if sitting.is_exam:
        return reverse("quizzes:exam", args=[sitting.subject])
    return reverse("quizzes:quiz", args=sitting.subject.split("/"))


def trail(title: str, address: str = "") -> Trail:
    practice = ("Practice", reverse("quizzes:index"))
    return [practice, (title, address), ("Questions", "")] if address else [practice, (title, "")]


def result_context(sitting: Sitting) -> dict[str, Any]:
    exam = selectors.banks().exams.get(sitting.subject) if sitting.is_exam else None
    said = exam.said.domains if exam else []
    titles: dict[str, str] = {domain.id: domain.title for domain in said}
    practice = ("Practice", reverse("quizzes:index"))
    return {
        "sitting": sitting,
        "questions": presentation.views(sitting.places.all()),
        "domains": presentation.domains(sitting, titles) if sitting.is_exam else [],
        "about": about(sitting),
        "trail": [practice, (sitting.title, about(sitting)), ("Result", "")],
        "nav": "practice",
    }


def to_result(sitting: Sitting) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("quizzes:sitting", args=[sitting.public_id]))
