"""Home, course, module and lesson pages."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.requests import UserRequest
from courses import selectors, services
from courses.journey import around
from courses.packs.model import Lesson
from quizzes import selectors as quizzes


@login_required
@require_GET
def home(request: UserRequest) -> HttpResponse:
    journey = selectors.journey(request.user)
    context = {"journey": journey, "resume": selectors.resume(request.user), "nav": "home"}
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
    context = {
        "view": view,
        "trail": trail,
        "quiz_card": quizzes.quiz_card(request.user, course, module),
    }
    return render(request, "courses/module.html", context)


@login_required
@require_GET
def lesson(request: UserRequest, course: str, module: str, lesson: str) -> HttpResponse:
    found = selectors.lesson_for(course, module, lesson)
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
        "html": selectors.html_of(found),
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


def lesson_context(request: UserRequest, lesson: Lesson) -> dict[str, Any]:
    """Return what the parts of the page that change with progress need."""
    parent = selectors.module_for(lesson.course, lesson.module)
    return {
        "lesson": lesson,
        "view": selectors.module_of(selectors.journey(request.user), parent),
        "progress": selectors.progress_of(request.user, lesson),
    }
