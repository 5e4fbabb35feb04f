"""Scripts that setup.py runs in the learner's machine."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from labs.providers.base import RunResult, SetupFailedError
from labs.providers.setup import SetupContext


class Machine:
    """Writes down what it is asked, and answers as told."""

    def __init__(self, result: RunResult) -> None:
        self.result = result
        self.done: list[str] = []

    def put_files(self, files):
        self.done += [file.path for file in files]

    def run(self, script, timeout):
        self.done.append(script)
        return self.result


def context(machine, tools=Path("/nonexistent")):
    lab = SimpleNamespace(slug="a-lab", needs_cloud=False)
    request = SimpleNamespace(lab=lab, parameters={}, seed="seven", account_id="1")
    return SetupContext(request, lambda service: None, "us-east-1", machine, tools)


def test_files_are_there_before_the_script_that_reads_them_and_are_put_once():
    machine = Machine(RunResult(0, "one\n\n", "", timed_out=False))
    lab = context(machine)
    lab.put_file("a.txt", b"one")

    assert lab.run("cat a.txt") == "one\n"
    lab.deliver()
    assert machine.done == ["a.txt", "set -euo pipefail\ncat a.txt"]


@pytest.mark.parametrize(("code", "late"), [(1, False), (0, True)])
def test_a_script_that_fails_fails_the_set_up(code, late):
    lab = context(Machine(RunResult(code, "", "no such branch", timed_out=late)))

    with pytest.raises(SetupFailedError, match="a-lab failed: no such branch"):
        lab.run("git switch gone")


def test_a_layer_is_what_set_up_has_prepared_and_a_missing_one_says_how(tmp_path):
    machine = Machine(RunResult(0, "", "", timed_out=False))
    (tmp_path / "layers").mkdir()
    (tmp_path / "layers" / "pillow.zip").write_bytes(b"a zip file")

    assert context(machine, tmp_path).layer("pillow") == b"a zip file"
    with pytest.raises(SetupFailedError, match="`make setup`"):
        context(machine, tmp_path).layer("opencv")
