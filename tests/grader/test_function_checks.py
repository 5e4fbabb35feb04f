"""What the check on a function makes of its answer. The real thing is in tests/curriculum."""

import base64
import json
from dataclasses import replace
from threading import Event

import pytest

from grader.assessment import assess
from labs.packs.model import Task
from labs.providers.base import ProviderUnavailableError
from tests.grader.memory import Aws, Probe, run

LOG = "START RequestId: 8f0c Version: $LATEST\nrequest=8f0c\nEND RequestId: 8f0c\n"


def _aws(returned, *, failed=False, timeout=3):
    answer = {
        "Payload": json.dumps(returned).encode(),
        "LogResult": base64.b64encode(LOG.encode()).decode(),
        **({"FunctionError": "Unhandled"} if failed else {}),
    }
    return Aws(answers={"get_function_configuration": {"Timeout": timeout}, "invoke": answer,
                        "update_function_configuration": {}})  # fmt: skip


@pytest.mark.parametrize(
    ("returned", "failed", "asked", "passed"),
    [
        ({"greeting": "Hello"}, False, {"query": "greeting", "equals": "Hello"}, True),
        ({"greeting": "Bye"}, False, {"query": "greeting", "equals": "Hello"}, False),
        (None, False, {}, True),
        ({"errorType": "KeyError", "errorMessage": "name"}, True, {}, False),
        ({"errorType": "KeyError", "errorMessage": "name"}, True, {"error": "KeyError"}, True),
        ({"errorType": "KeyError"}, True, {"error": "ValueError"}, False),
        ({}, False, {"error": "KeyError"}, False),
        (None, False, {"log": {"contains": "request=8f0c"}}, True),
        (None, False, {"log": {"lacks": "request=8f0c"}}, False),
    ],
)
def test_a_function_is_judged_by_its_answer_and_its_log(returned, failed, asked, passed):
    asked = {"kind": "function", "function": "f", "otherwise": "No.", **asked}

    verdict = run(asked, Probe(_aws(returned, failed=failed)))

    assert verdict.passed is passed


def test_a_function_that_may_run_long_is_cut_short_in_the_copy():
    for timeout, changed in ((3, False), (900, True)):
        aws = _aws(None, timeout=timeout)
        run({"kind": "function", "function": "f", "otherwise": "No."}, Probe(aws))
        assert ("lambda.update_function_configuration" in aws.asked) is changed


IT_RUNS = {"kind": "function", "function": "f", "otherwise": "No."}
THERE_IS = {"kind": "aws.call", "service": "s3", "operation": "list_buckets", "otherwise": "No."}


def _of_tasks(lab, *raw):
    tasks = [Task(f"task-{n}", f"Task {n}", 50, (one,)) for n, one in enumerate(raw)]
    return replace(lab, tasks=tuple(tasks))


def test_others_are_asked_while_a_function_starts_and_are_told_in_their_places(lab):
    aws, other_asked = _aws(None), Event()
    invoked = aws.answers["invoke"]

    def invoke(_):
        assert other_asked.wait(30), "nobody asked anything else meanwhile"
        return invoked

    aws.answers["invoke"] = invoke
    aws.answers["list_buckets"] = lambda _: other_asked.set() or {}
    both = _of_tasks(lab, {"kind": "all", "checks": [IT_RUNS], "otherwise": "No."}, THERE_IS)

    assessment = assess(both, Probe(aws), {})

    assert assessment.complete
    assert [task.task_id for task in assessment.tasks] == ["task-0", "task-1"]
    assert aws.asked.count("lambda.invoke") == 1


def test_a_fault_met_ahead_is_no_verdict(lab):
    aws = _aws(None)
    aws.answers["invoke"] = ProviderUnavailableError("The cloud is away.")
    with pytest.raises(ProviderUnavailableError):
        assess(_of_tasks(lab, IT_RUNS, THERE_IS), Probe(aws), {})
