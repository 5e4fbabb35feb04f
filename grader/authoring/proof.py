"""What `lab test` proves of a lab, case by case: each in a fresh sandbox."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from grader.assessment import Assessment
from grader.authoring.errors import AuthoringError
from grader.authoring.stage import Stage
from grader.authoring.trial import Trial, trial
from grader.checks.errors import CheckError
from grader.checks.verdict import Verdict
from grader.scoring import TOTAL
from labs.packs.model import Lab, Script
from labs.packs.parameters import resolve
from labs.providers.base import ProviderError, RunResult

TIMES = 2  # each solution is run, each time in a fresh sandbox
TAIL = 1500  # characters of a failed script's output
BLOCK = "groundschool-guide-block"


@dataclass(frozen=True)
class Case:
    """One thing to prove. `prove` returns what is wrong, line by line; [] when nothing is."""

    lab: str
    kind: str  # untouched, solution, wrong, guide
    name: str
    prove: Callable[[Stage], list[str]]


@dataclass(frozen=True)
class Outcome:
    case: Case
    seconds: float
    faults: list[str]

    @property
    def proven(self) -> bool:
        return not self.faults


def cases_of(lab: Lab) -> list[Case]:
    """Return all that is to be proven of a lab."""
    cases = [Case(lab.slug, "untouched", "untouched", partial(_untouched, lab))]
    for script in lab.solutions:
        for run in range(1, TIMES + 1):
            name = f"solutions/{script.name} (run {run})"
            cases.append(Case(lab.slug, "solution", name, partial(_solution, lab, script)))
    cases += [
        Case(lab.slug, "wrong", f"wrong/{script.name}", partial(_wrong, lab, script))
        for script in lab.wrong
    ]
    if lab.guide_commands:
        cases.append(Case(lab.slug, "guide", "guide.md", partial(_guide, lab)))
    return cases


def prove(
    stage: Stage, cases: Sequence[Case], *, jobs: int = 1, keep_going: bool = True
) -> Iterator[Outcome]:
    """Yield the outcomes in the order of `cases`; without `keep_going`, up to the first fault."""
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        waiting = [pool.submit(_outcome, stage, case) for case in cases]
        for future in waiting:
            outcome = future.result()
            yield outcome
            if not outcome.proven and not keep_going:
                for other in waiting:
                    other.cancel()
                return


def _outcome(stage: Stage, case: Case) -> Outcome:
    began = time.monotonic()
    try:
        faults = case.prove(stage)
    except (ProviderError, CheckError, AuthoringError) as fault:
        faults = [str(fault)]
    return Outcome(case, time.monotonic() - began, faults)


def _untouched(lab: Lab, stage: Stage) -> list[str]:
    with trial(stage, lab) as fresh:
        assessment = fresh.assess()
    score = assessment.score()
    if score == 0:
        return []
    return [f"Untouched it scores {score}, not 0.", *_verdicts(assessment, passed=True)]


def _solution(lab: Lab, script: Script, stage: Stage) -> list[str]:
    with trial(stage, lab) as fresh:
        done = fresh.run(script.path)
        assessment = fresh.assess()
    faults = _ended_badly(done)
    score = assessment.score()
    if score != TOTAL:
        faults.append(f"It scores {score}, not {TOTAL}.")
        faults += _verdicts(assessment, passed=False)
    return faults


def _wrong(lab: Lab, script: Script, stage: Stage) -> list[str]:
    with trial(stage, lab) as fresh:
        done = fresh.run(script.path)
        assessment = fresh.assess()
    return [*_ended_badly(done), *misjudged(assessment, script)]


def misjudged(assessment: Assessment, script: Script) -> list[str]:
    """Return how the verdicts differ from what a wrong solution's first lines foretell."""
    if script.fails is None:
        return [f"{script.name} does not say which task it fails at."]
    task_id, number = script.fails
    task = next(task for task in assessment.tasks if task.task_id == task_id)
    failed = [verdict for verdict in task.verdicts if not verdict.passed]
    if not failed:
        return [f"Task {task_id} should fail, and passes."]
    faults = []
    if number is not None and task.verdicts[number - 1].passed:
        faults.append(f"Check {task_id}.{number} should fail, and passes.")
    shown = failed[0].message  # what the learner is shown is the first
    if script.message and script.message not in shown:
        faults.append(f"The learner should read “{script.message}”, and reads “{shown}”.")
    return faults + (_verdicts(assessment, passed=False) if faults else [])


def _guide(lab: Lab, stage: Stage) -> list[str]:
    with trial(stage, lab) as fresh:
        done = _run_guide(fresh)
    if done.exit_code == 0 and not done.timed_out:
        return []
    return [_failed_block(lab, done), *_ended_badly(done)]


def _run_guide(fresh: Trial) -> RunResult:
    """Run all commands of the guide in one shell, as a learner types them into one terminal."""
    lines, values = ["set -euo pipefail"], fresh.values()
    for number, (_, command) in enumerate(fresh.lab.guide_commands):
        lines += [f"echo {BLOCK} {number} >&2", resolve(command, values).rstrip("\n")]
    return fresh.run_text("\n".join(lines) + "\n", "guide.sh")


def _failed_block(lab: Lab, done: RunResult) -> str:
    reached = [line.split() for line in done.stderr.splitlines() if line.startswith(BLOCK)]
    number = int(reached[-1][1]) if reached else 0
    section, command = lab.guide_commands[number]
    first = command.strip().splitlines()[0]
    place = f"section {section}" if section else "the introduction"
    return f"The commands of {place} that begin with “{first}” fail."


def _ended_badly(done: RunResult) -> list[str]:
    if done.timed_out:
        return ["The script did not end in time."]
    if done.exit_code == 0:
        return []
    lines = [line for line in done.stderr.splitlines() if not line.startswith(BLOCK)]
    tail = "\n".join(lines).strip()[-TAIL:]
    return [f"The script ended with exit code {done.exit_code}.", *tail.splitlines()]


def _verdicts(assessment: Assessment, *, passed: bool) -> list[str]:
    return [
        f"{task.task_id}.{number}: {_told(verdict)}"
        for task in assessment.tasks
        for number, verdict in enumerate(task.verdicts, start=1)
        if verdict.passed is passed
    ]


def _told(verdict: Verdict) -> str:
    facts = f"expected {verdict.expected}; found {verdict.found}"
    return facts if verdict.passed else f"{facts}; the learner reads “{verdict.message}”"
