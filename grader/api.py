"""The API of the `lab` command in a learner's machine. JSON; every refusal is `{"error": sentence}`.

The runner adds the session's own token to each request (`Authorization: Bearer …`), so the
learner's machine holds no secret, and no browser is involved: there is no cookie to forge.
"""

import json
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from grader import checkpoints, selectors, services
from grader.errors import GraderError, TaskNotFoundError
from grader.models import Attempt, Checkpoint
from grader.presentation import LabView, TaskView
from labs import selectors as labs
from labs.errors import LabNotFoundError, LabsError
from labs.models import LabSession

logger = logging.getLogger(__name__)

MAX_BODY = 16_384  # bytes
UNKNOWN = "This machine belongs to no open lab session. Open the lab's page and start it again."
BROKEN = "Something broke on our side. Your work is safe; try again in a moment."
UNREADABLE = "The request was not understood. Use the `lab` command as `lab --help` says."

Answer = dict[str, Any]
Endpoint = Callable[..., tuple[int, Answer]]


class _BadRequestError(Exception):
    """The body is no JSON object, or lacks a field."""


def endpoint(method: str) -> Callable[[Endpoint], Callable[..., JsonResponse]]:
    """Make a view of a function `(session, body, **kwargs) -> (status, answer)`."""

    def decorate(function: Endpoint) -> Callable[..., JsonResponse]:
        @csrf_exempt
        @never_cache
        @wraps(function)
        def view(request: HttpRequest, **kwargs: Any) -> JsonResponse:  # noqa: ANN401
            status, answer = _answered(function, method, request, kwargs)
            return JsonResponse(answer, status=status)

        return view

    return decorate


def _answered(
    function: Endpoint, method: str, request: HttpRequest, kwargs: dict[str, Any]
) -> tuple[int, Answer]:
    if request.method != method:
        return 405, {"error": UNREADABLE}
    session = _session(request)
    if session is None:
        return 401, {"error": UNKNOWN}
    try:
        return function(session, _body(request), **kwargs)
    except (_BadRequestError, GraderError, LabsError) as refusal:
        return _refusal(refusal)
    except Exception:  # the outermost boundary: the command shows a sentence, never a traceback
        logger.exception("%s failed for session %s", request.path, session.public_id)
        return 500, {"error": BROKEN}


def _refusal(refusal: Exception) -> tuple[int, Answer]:
    if isinstance(refusal, _BadRequestError):
        return 400, {"error": UNREADABLE}
    missing = isinstance(refusal, TaskNotFoundError | LabNotFoundError)
    return 404 if missing else 409, {"error": str(refusal)}


def _session(request: HttpRequest) -> LabSession | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None
    return labs.session_for_token(token.strip())


def _body(request: HttpRequest) -> Answer:
    """Return the request's JSON object, {} when there is none."""
    if int(request.headers.get("Content-Length") or 0) > MAX_BODY:
        raise _BadRequestError
    if not request.body.strip():
        return {}
    try:
        body = json.loads(request.body)
    except ValueError as error:
        raise _BadRequestError from error
    if not isinstance(body, dict):
        raise _BadRequestError
    return body


def _text(body: Answer, name: str, *, needed: bool = True) -> str | None:
    value = body.get(name)
    if value is None and not needed:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _BadRequestError
    return str(value)


@endpoint("GET")
def status(session: LabSession, _: Answer) -> tuple[int, Answer]:
    """Tell where the learner is."""
    return 200, _status(session)


@endpoint("POST")
def check(session: LabSession, _: Answer) -> tuple[int, Answer]:
    """Queue a grading; its outcome is asked for by its id."""
    attempt = services.check(session, Attempt.Trigger.COMMAND)
    return 202, {"attempt": str(attempt.public_id)}


@endpoint("GET")
def attempt(session: LabSession, _: Answer, public_id: UUID) -> tuple[int, Answer]:
    """Tell how a grading stands, with the whole status."""
    found = selectors.attempt_of(session, public_id)
    if found is None:
        return 404, {"error": "There is no such check. Run `lab check` again."}
    return 200, {**_attempt(found), "status": _status(session)}


@endpoint("POST")
def hint(session: LabSession, body: Answer) -> tuple[int, Answer]:
    """Give the next hint of a task."""
    use = services.take_hint(session, _text(body, "task", needed=False))
    task = next(t for t in selectors.lab_view(session).tasks if t.id == use.task_id)
    words = task.hints[use.position - 1].text
    remaining = len(task.hints) - len(task.taken)
    return 200, {"task": task.id, "text": words, "cost": use.cost, "remaining": remaining}


@endpoint("POST")
def answer(session: LabSession, body: Answer) -> tuple[int, Answer]:
    """Note an answer and tell where the learner is."""
    services.answer(session, str(_text(body, "task")), str(_text(body, "value")))
    return 200, _status(session)


@endpoint("GET")
def kept(session: LabSession, _: Answer) -> tuple[int, Answer]:
    """Tell what one can go back to, oldest first."""
    return 200, {"kept": [_kept(row) for row in checkpoints.kept(session)]}


@endpoint("POST")
def reset(session: LabSession, body: Answer) -> tuple[int, Answer]:
    """Start over from the start, or from when a task was done."""
    checkpoints.go_back(session, str(_text(body, "to")))
    return 202, _status(session)


def _kept(row: Checkpoint) -> Answer:
    minutes = checkpoints.minutes_since(row.created_at)
    return {"task": row.number, "score": row.attempt.score, "minutes_ago": minutes}


def _status(session: LabSession) -> Answer:
    view = selectors.lab_view(session)
    return {
        "title": view.title,
        "state": session.state,
        "expires_at": session.expires_at.isoformat(),
        "score": view.score,
        "total": view.total,
        "complete": view.complete,
        "tasks": [_task(task) for task in view.tasks],
        "attempt": _latest(view),
    }


def _latest(view: LabView) -> Answer | None:
    return _attempt(view.attempt) if view.attempt else None


def _attempt(found: Attempt) -> Answer:
    return {"id": str(found.public_id), "state": found.state, "fault": found.fault or None}


def _task(task: TaskView) -> Answer:
    return {
        "id": task.id,
        "number": task.number,
        "title": task.title,
        "points": task.points,
        "earned": task.earned,
        "state": task.state,
        "begun": task.begun,
        "message": task.message,
        "hints": {"total": len(task.hints), "taken": [hint.text for hint in task.taken]},
        "answer": {"label": task.answer.label, "value": task.answer.value} if task.answer else None,
    }
