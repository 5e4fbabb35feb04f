"""What the check on a function makes of its answer. The real thing is in tests/curriculum."""

import base64
import json

import pytest

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
