"""`lab` in the terminal: what the lab's page does, without leaving the shell.

Standard library only. Exit codes: 0 when it was done, 1 when `check` or `status` finds that
something is missing yet, 2 when it could not be asked or was refused.
"""

import http.client
import json
import os
import sys
import textwrap
import time
from typing import Any

HOST = "lab.groundschool.internal"
ADDRESS = ("127.0.0.81", 80)
ANSWER_WITHIN = 40.0  # seconds
GRADED_WITHIN = 90.0
POLL_EVERY = 0.4
OK, MISSING, FAILED = 0, 1, 2
AWAY = "The lab does not answer. This is not your mistake: please try again in a moment."
USAGE = """Usage: lab COMMAND

  lab status              show the tasks and your points
  lab check               grade your work now
  lab hint [TASK]         show the next hint of a task (of the current one without TASK)
  lab answer TASK VALUE   answer the question of a task
  lab reset               show what you can go back to
  lab reset --to TASK     go back to when a task was done; later ones start over
  lab reset --to start    start the whole lab over

TASK is the number or the name of a task as `lab status` shows it.
"""
MARKS = {"done": "✓", "now": "▸", "todo": "·"}
COLOURS = {"done": "32", "now": "36", "todo": "2", "missing": "31", "bold": "1", "faint": "2"}

Answer = dict[str, Any]


class LabError(Exception):
    """Could not be asked, or was refused; the sentence is for the learner."""


def main() -> None:
    try:
        code = run(sys.argv[1:])
    except LabError as error:
        sys.stderr.write(f"lab: {error}\n")
        code = FAILED
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        code = OK
    sys.exit(code)


def run(words: list[str]) -> int:
    command, *rest = words or ["help"]
    if command in ("help", "-h", "--help"):
        print(USAGE, end="")
        return OK
    known = {"status": (status, 0, 0), "check": (check, 0, 0), "hint": (hint, 0, 1)}
    if command == "answer" and len(rest) >= len(("TASK", "VALUE")):
        return answer(rest[0], " ".join(rest[1:]))
    if command == "reset":
        return reset(rest)
    if command in known:
        work, fewest, most = known[command]
        if fewest <= len(rest) <= most:
            return work(*rest)
    sys.stderr.write(USAGE)
    return FAILED


def status() -> int:
    told = ask("GET", "status")
    show(told)
    return OK if finished(told) else MISSING


def check() -> int:
    attempt = ask("POST", "check")["attempt"]
    number = attempt["id"] if isinstance(attempt, dict) else attempt
    deadline = time.monotonic() + GRADED_WITHIN
    while True:
        told = ask("GET", f"attempts/{number}")
        if told["state"] not in ("queued", "running"):
            break
        if time.monotonic() > deadline:
            raise LabError("Grading takes longer than it should. Please try again in a moment.")
        time.sleep(POLL_EVERY)
    if told["state"] == "fault":
        raise LabError(told.get("fault") or AWAY)
    show(told["status"])
    return OK if finished(told["status"]) else MISSING


def hint(task: str | None = None) -> int:
    told = ask("POST", "hint", {"task": task} if task else {})
    print(wrapped(told["text"], ""))
    cost, left = told.get("cost") or 0, told.get("remaining") or 0
    price = f"It costs {points(cost)} once the task is solved. " if cost else ""
    more = f"{left} more." if left else "There are no more hints for this task."
    print(coloured("faint", price + more))
    return OK


def answer(task: str, value: str) -> int:
    told = ask("POST", "answer", {"task": task, "value": value})
    show(told)  # as it was: the answer is judged a moment later
    return OK


def reset(words: list[str]) -> int:
    words = [part for word in words for part in word.split("=", 1)]
    if not words:
        return choices()
    if len(words) != len(("--to", "TASK")) or words[0] != "--to":
        sys.stderr.write(USAGE)
        return FAILED
    ask("POST", "reset", {"to": words[1]})
    print("Going back. This shell ends with all that runs here; a new one opens on the page.")
    return OK


def choices() -> int:
    kept = ask("GET", "kept")["kept"]
    for state in reversed(kept):
        minutes = state["minutes_ago"]
        ago = "just now" if minutes < 1 else f"{minutes} min ago"
        words = f"--to {state['task']}    task {state['task']} done"
        print(f"  lab reset {words}, {points(state['score'])}, {ago}")
    print("  lab reset --to start    the whole lab over")
    return OK


def ask(method: str, path: str, body: Answer | None = None) -> Answer:
    """Return the page's answer. Raises LabError with its sentence when it refuses."""
    connection = http.client.HTTPConnection(*ADDRESS, timeout=ANSWER_WITHIN)
    try:
        connection.request(
            method,
            f"/api/lab/{path}",
            body=json.dumps(body or {}) if method == "POST" else None,
            headers={"Host": HOST, "Content-Type": "application/json"},
        )
        reply = connection.getresponse()
        content = reply.read()
    except (OSError, http.client.HTTPException) as error:
        raise LabError(AWAY) from error
    finally:
        connection.close()
    return understood(reply.status, content)


def understood(code: int, content: bytes) -> Answer:
    try:
        told = json.loads(content)
    except ValueError:
        raise LabError(AWAY) from None
    if code >= http.client.BAD_REQUEST or not isinstance(told, dict):
        sentence = told.get("error") if isinstance(told, dict) else None
        raise LabError(sentence if isinstance(sentence, str) else AWAY)
    return told


def finished(told: Answer) -> bool:
    return all(task["state"] == "done" for task in told["tasks"])


def show(told: Answer) -> None:
    print(coloured("bold", told["title"]))
    for task in told["tasks"]:
        state = task["state"]
        earned = f"{task.get('earned', 0)}/{task['points']}"
        print(
            coloured(state, f" {MARKS.get(state, '·')} {task['number']}  {task['title']}"), earned
        )
        if state != "done" and task.get("message"):
            kind, mark = ("missing", "✗") if task.get("begun") else ("faint", "·")
            print(coloured(kind, wrapped(f"{mark} {task['message']}", "     ")))
        if state != "done" and task.get("answer"):
            number = task["number"]
            print(coloured("faint", f"     Answer it with: lab answer {number} VALUE"))
    print(f"{points(told['score'])} of {told['total']}")


def points(count: int) -> str:
    return f"{count} point" if count == 1 else f"{count} points"


def wrapped(text: str, indent: str) -> str:
    width = max(40, min(terminal_width(), 100))
    return "\n".join(
        textwrap.fill(line, width, initial_indent=indent, subsequent_indent=indent)
        for line in text.splitlines()
    )


def terminal_width() -> int:
    try:
        return os.get_terminal_size().columns
    except OSError:
        return 80


def coloured(kind: str, text: str) -> str:
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        return text
    return f"\x1b[{COLOURS.get(kind, '0')}m{text}\x1b[0m"
