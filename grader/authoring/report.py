"""What the commands for authors print."""

import json
from collections.abc import Sequence

from grader.assessment import Assessment
from grader.authoring.proof import Outcome
from grader.scoring import TOTAL, Tally, TaskOutcome, tally
from labs.packs.model import Lab
from labs.providers.base import RunResult

OUTPUT = 4000  # characters of a script's output
COLUMNS = ("lab", "seconds", "untouched", "routes", "wrongs", "guide")
KINDS = {"untouched": "untouched", "routes": "solution", "wrongs": "wrong", "guide": "guide"}


def line(outcome: Outcome) -> str:
    mark = "ok " if outcome.proven else "NO "
    return f"{mark} {outcome.case.lab}: {outcome.case.name} ({outcome.seconds:.1f} s)"


def table(labs: Sequence[Lab], outcomes: Sequence[Outcome]) -> str:
    """Return a row a lab: how much of it is proven."""
    rows = [COLUMNS, *(_row(lab, outcomes) for lab in labs)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(COLUMNS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _row(lab: Lab, outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    mine = [outcome for outcome in outcomes if outcome.case.lab == lab.slug]
    seconds = sum(outcome.seconds for outcome in mine)
    return (lab.slug, f"{seconds:.1f}", *(_share(mine, kind) for kind in KINDS.values()))


def _share(outcomes: Sequence[Outcome], kind: str) -> str:
    of_kind = [outcome for outcome in outcomes if outcome.case.kind == kind]
    proven = sum(outcome.proven for outcome in of_kind)
    return f"{proven}/{len(of_kind)}" if of_kind else "-"


def failures(outcomes: Sequence[Outcome]) -> list[str]:
    """Return each failure with what was expected and what was found."""
    lines = []
    for outcome in outcomes:
        if not outcome.proven:
            lines.append(f"{outcome.case.lab}: {outcome.case.name}")
            lines += [f"    {fault}" for fault in outcome.faults]
    return lines


def as_json(lab: Lab, assessment: Assessment, done: RunResult) -> str:
    """Return one graded script for programs."""
    worth = _tally(assessment)
    tasks = [
        {
            "id": task.task_id,
            "title": lab.task(task.task_id).title,
            "points": worth.points[place],
            "earned": worth.earned[place],
            "passed": task.solved,
            "checks": [verdict.model_dump() for verdict in task.verdicts],
        }
        for place, task in enumerate(assessment.tasks)
    ]
    script = {
        "exit_code": done.exit_code,
        "timed_out": done.timed_out,
        "stdout": done.stdout[-OUTPUT:],
        "stderr": done.stderr[-OUTPUT:],
    }
    answer = {
        "lab": lab.slug,
        "score": worth.score,
        "total": TOTAL,
        "tasks": tasks,
        "script": script,
    }
    return json.dumps(answer, indent=2, ensure_ascii=False)


def as_text(lab: Lab, assessment: Assessment, done: RunResult) -> str:
    """Return one graded script for people."""
    worth = _tally(assessment)
    lines = []
    for place, task in enumerate(assessment.tasks):
        mark = "✓" if task.solved else "✗"
        points = f"{worth.earned[place]}/{worth.points[place]}"
        lines.append(f"{mark} {task.task_id} ({points}): {lab.task(task.task_id).title}")
        for number, verdict in enumerate(task.verdicts, start=1):
            if not verdict.passed:
                lines.append(f"    {number}. {verdict.message}")
                lines.append(f"       expected {verdict.expected}; found {verdict.found}")
    if done.exit_code or done.timed_out:
        how = "did not end in time" if done.timed_out else f"ended with {done.exit_code}"
        lines += [f"The script {how}.", done.stderr.strip()[-OUTPUT:]]
    return "\n".join([*lines, f"{worth.score} of {TOTAL} points"])


def _tally(assessment: Assessment) -> Tally:
    return tally(
        [
            TaskOutcome(task.points, task.weights, [v.passed for v in task.verdicts])
            for task in assessment.tasks
        ]
    )
