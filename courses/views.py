"""Home, course, module and lesson pages."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.requests import UserRequest
from courses import lesson_checks, selectors, services
from courses.dashboard import dashboard
from courses.packs.model import Lesson, LessonCheck
from courses.planning import around
from quizzes import answers


@login_required
@require_GET
def home(request: UserRequest) -> HttpResponse:
    context = {"dashboard": dashboard(request.user), "nav": "home"}
    return render(request, "courses/home.html", context)


@login_required
@require_GET
def course(request: UserRequest, course: str) -> HttpResponse:
    found = selectors.course_for(course)
    journey = selectors.journey(request.user)
    modules = [view for view in journey.modules if view.module.course == found.slug]
    trail = [("Courses", reverse("courses:home")), (found.title, "")]
    context = {"course": found, "modules": modules, "trail": trail}
    return render(request, "courses/course.html", context)


@login_required
@require_GET
def module(request: UserRequest, course: str, module: str) -> HttpResponse:
    found = selectors.module_for(course, module)
    view = selectors.module_of(selectors.journey(request.user), found)
    trail = [
        ("Courses", reverse("courses:home")),
        (view.course_title, reverse("courses:course", args=[course])),
        (found.title, ""),
    ]
    return render(request, "courses/module.html", {"view": view, "trail": trail})


@login_required
@require_GET
def lesson(request: UserRequest, course: str, module: str, lesson: str) -> HttpResponse:
    if successor := selectors.module_for(course, module).successor(lesson):
        # Not for good, as browsers would remember: a new lesson may take the name.
        return redirect("courses:lesson", course, module, successor.slug)
    found = selectors.lesson_for(course, module, lesson)
    services.bookmark(request.user, found)
    context = lesson_context(request, found)
    view = context["view"]
    before, after = around(view, "lesson", lesson)
    trail = [
        ("Courses", reverse("courses:home")),
        (view.course_title, reverse("courses:course", args=[course])),
        (view.module.title, reverse("courses:module", args=[course, module])),
        (found.title, ""),
    ]
    context |= {
        "parts": lesson_parts(request.user, found),
        "before": before,
        "after": after,
        "trail": trail,
    }
    return render(request, "courses/lesson.html", context)


@login_required
@require_POST
def lesson_done(request: UserRequest, course: str, module: str, lesson: str) -> HttpResponse:
    """Mark the lesson as done (`done=1`) or not done (`done=0`)."""
    found = selectors.lesson_for(course, module, lesson)
    services.mark(request.user, found, done=request.POST.get("done", "1") == "1")
    if request.headers.get("HX-Request"):
        return render(request, "courses/_marked.html", lesson_context(request, found))
    return HttpResponseRedirect(reverse("courses:lesson", args=[course, module, lesson]))


@login_required
@require_POST
def lesson_check(
    request: UserRequest, course: str, module: str, lesson: str, check: str
) -> HttpResponse:
    """Keep an answer to a question in the lesson, or put the question again (`again=1`)."""
    found = selectors.lesson_for(course, module, lesson)
    wanted = lesson_checks.check_for(found, check)
    complaint = ""
    if request.POST.get("again") == "1":
        services.ask_again(request.user, found, wanted)
    else:
        complaint = answered(request, found, wanted)
    if request.headers.get("HX-Request"):
        view = lesson_checks.views_of(request.user, found)[found.checks.index(wanted)]
        context = {"lesson": found, "check": view, "complaint": complaint}
        return render(request, "courses/_checked.html", context, status=422 if complaint else 200)
    if complaint:
        messages.error(request, complaint)
    page = reverse("courses:lesson", args=[course, module, lesson])
    return HttpResponseRedirect(f"{page}#check-{wanted.id}")


def answered(request: UserRequest, lesson: Lesson, check: LessonCheck) -> str:
    """Keep what the form says to a check; return what to tell the learner if that is nothing."""
    turn = request.POST.get("turn", "")
    if not (turn.isascii() and turn.isdigit() and len(turn) < 6):
        raise Http404
    item = lesson_checks.asked(request.user, lesson, check, int(turn))
    if item is None:
        raise Http404
    answer = answers.read(item, request.POST, f"answer-{lesson.checks.index(check) + 1}")
    if answer is None:
        return "Give an answer first: a guess costs nothing here."
    services.answer_check(request.user, lesson, check, services.Said(item, int(turn), answer))
    return ""


def lesson_parts(user: User, lesson: Lesson) -> Iterator[dict[str, Any]]:
    """Yield the lesson's HTML and its checks as the learner has them, in order."""
    checks = lesson_checks.views_of(user, lesson)
    for part in selectors.parts_of(lesson):
        yield {"html": part.html, "check": None if part.check is None else checks[part.check]}


def lesson_context(request: UserRequest, lesson: Lesson) -> dict[str, Any]:
    """Return what the parts of the page that change with progress need."""
    parent = selectors.module_for(lesson.course, lesson.module)
    record = selectors.record_of(request.user)
    key = (lesson.course, lesson.module, lesson.slug)
    return {
        "lesson": lesson,
        "view": selectors.module_of(selectors.journey_of(record), parent),
        "done": key in record.lessons_done,
        "touched": key in record.lessons_touched,
    }
