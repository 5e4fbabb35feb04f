"""The authors' walk-through is true: its files, taken from the page, make a lab that holds."""

import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from grader.checks.evidence import Evidence
from grader.checks.union import CHECK
from labs.packs.loader import find_labs, load_lab
from labs.packs.model import Lab, Script
from labs.packs.parameters import resolve_all
from runner.shapes import FileFact

PAGE = Path(__file__).resolve().parents[2] / "docs" / "authors" / "first-lab.md"
TITLED = re.compile(r"^(`{3,})\w+ title=(\S+)\n(.*?)^\1$", re.DOTALL | re.MULTILINE)
COMMANDS = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)
WORD = {"word": "meadow"}


@pytest.fixture
def lab(tmp_path) -> Lab:
    folder = tmp_path / "curriculum" / "git" / "first-steps" / "labs" / "say-hello"
    for _, name, content in TITLED.findall(PAGE.read_text()):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
        path.chmod(0o755 if path.parent != folder else 0o644)
    return load_lab(folder)


@pytest.fixture
def home(tmp_path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def run(script: Script, home: Path) -> None:
    program = "bash" if script.path.suffix == ".sh" else sys.executable
    environment = {"LAB_WORD": WORD["word"], "PATH": os.environ["PATH"], "HOME": str(home)}
    subprocess.run([program, str(script.path)], cwd=home, env=environment, check=True)


def messages(lab: Lab, home: Path) -> dict[str, list[str]]:
    """Return what is said of each task's failing checks."""

    def file(path: str) -> FileFact:
        found = home / path
        if not found.exists():
            return FileFact(path=path, exists=False, kind="missing")
        runs = os.access(found, os.X_OK)
        content = found.read_bytes()
        return FileFact(path=path, exists=True, kind="file", content=content, executable=runs)

    probe = SimpleNamespace(file=file, aws=None, parameters=WORD)
    evidence = Evidence(probe, directory=lab.directory)
    said = {}
    for task in lab.tasks:
        checks = [CHECK.validate_python(resolve_all(check, WORD)) for check in task.checks]
        verdicts = [check.run(evidence.of_task(task.id)) for check in checks]
        said[task.id] = [verdict.message for verdict in verdicts if not verdict.passed]
    return said


def test_its_files_are_a_lab_without_a_fault(lab):
    assert find_labs(lab.directory.parents[3]) == {"say-hello": lab.directory}
    assert lab.total_points == 100
    assert (len(lab.solutions), len(lab.wrong)) == (2, 2)


def test_nothing_is_given_for_nothing(lab, home):
    assert all(messages(lab, home).values())


@pytest.mark.parametrize("number", [0, 1])
def test_every_solution_passes(lab, home, number):
    run(lab.solutions[number], home)
    assert not any(messages(lab, home).values())


@pytest.mark.parametrize("number", [0, 1])
def test_every_wrong_script_fails_as_it_says(lab, home, number):
    wrong = lab.wrong[number]
    run(wrong, home)
    task_id, _ = wrong.fails
    said = messages(lab, home)
    assert [wrong.message in message for message in said.pop(task_id)] == [True]
    assert not any(said.values())


def test_its_commands_speak_of_the_folder_that_it_makes():
    commands = "".join(COMMANDS.findall(PAGE.read_text()))
    assert "mkdir -p curriculum/git/first-steps/labs/say-hello/" in commands
    for name in ("lint", "test", "try"):
        assert f"manage.py lab {name} say-hello" in commands
