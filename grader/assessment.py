"""All checks of a lab, asked of one sandbox. No database: sessions and `lab try` both come here."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from typing import Any

from grader.checks.base import Check
from grader.checks.evidence import Evidence
from grader.checks.git import GitCheck
from grader.checks.history import folder
from grader.checks.reading import checks_of
from grader.checks.verdict import Verdict
from grader.scoring import TOTAL, TaskOutcome, tally
from labs.packs.model import Lab, Task
from labs.providers.base import Probe


@dataclass(frozen=True)
class TaskResult:
    """The verdicts of one task, in the order of its checks, with their weights."""

    task_id: str
    points: int
    weights: tuple[int, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def solved(self) -> bool:
        return all(verdict.passed for verdict in self.verdicts)


@dataclass(frozen=True)
class Assessment:
    tasks: tuple[TaskResult, ...]

    def score(self, costs: Mapping[str, int] | None = None) -> int:
        """Return the score; `costs` are of the hints taken, by task."""
        outcomes = [
            TaskOutcome(
                task.points,
                task.weights,
                [verdict.passed for verdict in task.verdicts],
                (costs or {}).get(task.task_id, 0),
            )
            for task in self.tasks
        ]
        return tally(outcomes).score

    @property
    def complete(self) -> bool:
        return self.score() == TOTAL


def assess(lab: Lab, probe: Probe, values: Mapping[str, Any]) -> Assessment:
    """Ask every check of `lab`; `values` fill its placeholders.

    Raises CheckError when a check is at fault itself, ProviderError when the sandbox cannot be
    asked: neither is a verdict.
    """
    checks = {task.id: checks_of(task, values) for task in lab.tasks}
    repository = _repository(checks.values())
    with probe.aws.standstill(), ThreadPoolExecutor(1, "ahead") as ahead:
        evidence = Evidence(probe, directory=lab.directory, repository=repository, ahead=ahead)
        for check in chain(*checks.values()):
            check.begin(evidence)
        in_turn = sorted(
            lab.tasks, key=lambda task: any(check.patient for check in checks[task.id])
        )
        judged = {task.id: _judged(task, checks[task.id], evidence) for task in in_turn}
        return Assessment(tuple(judged[task.id] for task in lab.tasks))


def _judged(task: Task, checks: Sequence[Check], evidence: Evidence) -> TaskResult:
    mine = evidence.of_task(task.id)
    return TaskResult(
        task.id,
        task.points,
        tuple(check.weight for check in checks),
        tuple(check.run(mine) for check in checks),
    )


def _repository(checks: Iterable[Sequence[Check]]) -> str:
    """Return the repository that most checks ask about, "" (the home) without any."""
    paths = [folder(check.path) for some in checks for check in some if isinstance(check, GitCheck)]
    return max(paths, key=paths.count, default="")
