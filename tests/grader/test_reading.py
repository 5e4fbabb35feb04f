"""Mistakes in a lab's checks: each with its line, field and remedy, and all at once."""

from pathlib import Path

import pytest

from grader.checks.errors import CheckError
from grader.checks.reading import check_faults, checks_of
from labs.packs.model import Task
from tests.grader.conftest import write

BROKEN = """\
title: Broken
minutes: 5
tasks:
  - id: one
    title: One
    points: 10
    checks:
      - kind: git.comits
        path: shop
        otherwise: Help.
      - kind: git.commits
        count: 2
        otherwise: Help.
      - kind: git.commits
        path: shop
        count: many
        otherwise: Help.
      - kind: aws.call
        service: s3
        operation: get_bucket_versionin
        query: "Status["
        exists: true
        otherwise: Help.
      - kind: aws.call
        service: s4
        operation: head_bucket
        otherwise: Help.
      - kind: aws.call
        service: s3
        operation: head_object
        parameters: {Bukcet: b, Key: k}
        otherwise: Help.
      - kind: file
        path: a
        matches: "("
        otherwise: Help.
      - kind: file
        path: a
      - kind: answer
        equals: 3
        otherwise: Help.
      - kind: python
        function: no_such
      - kind: all
        otherwise:
          - if: {kind: file, paht: b}
            say: Help.
        checks:
          - {kind: file, path: a, executable: maybe}
"""


@pytest.fixture
def faults(tmp_path: Path):
    write(tmp_path / "lab.yaml", BROKEN)
    return {(error.line, error.field): error for error in check_faults(tmp_path)}


@pytest.mark.parametrize(
    ("line", "field", "said"),
    [
        (8, "tasks[0].checks[0]", "Did you mean `git.commits`"),
        (11, "tasks[0].checks[1].path", "missing"),
        (16, "tasks[0].checks[2].count", "whole number"),
        (21, "tasks[0].checks[3].query", "JMESPath"),
        (25, "tasks[0].checks[4].service", "no service `s4`"),
        (31, "tasks[0].checks[5].parameters.Bukcet", "Did you mean `Bucket`"),
        (35, "tasks[0].checks[6].matches", "regular expression"),
        (37, "tasks[0].checks[7].otherwise", "helps the learner"),
        (39, "tasks[0].checks[8].kind", "asks for no answer"),
        (43, "tasks[0].checks[9].function", "checks.py"),
        (46, "tasks[0].checks[10].otherwise[0].if.paht", "Did you mean `path`"),
        (49, "tasks[0].checks[10].checks[0].executable", "true or false"),
    ],
)
def test_each_mistake_is_named_with_its_place_and_remedy(faults, line, field, said):
    matching = [e for (at, name), e in faults.items() if name == field and at == line]

    assert matching, sorted(faults)
    assert said in f"{matching[0].message} {matching[0].remedy}"
    assert matching[0].remedy


def test_a_check_in_a_condition_is_looked_at_too(tmp_path):
    write(
        tmp_path / "lab.yaml",
        """\
tasks:
  - id: one
    checks:
      - kind: file
        path: a
        otherwise:
          - if: {kind: aws.call, service: s3, operation: head_bukcet}
            say: Help.
""",
    )
    (error,) = check_faults(tmp_path)

    assert error.field == "tasks[0].checks[0].otherwise[0].if.operation"


@pytest.mark.parametrize("text", ["", "tasks: 3", "tasks: [3]", "tasks: [{checks: 3}]", "{"])
def test_a_file_of_another_shape_is_left_to_the_loader(tmp_path, text):
    write(tmp_path / "lab.yaml", text)

    assert check_faults(tmp_path) == []


def test_placeholders_are_filled_and_what_a_check_finds_is_kept_for_later():
    raw = {"kind": "file", "path": "{name}.txt", "otherwise": "{found} is not {seed.x}."}
    task = Task("one", "One", 1, (raw,))

    (check,) = checks_of(task, {"name": "a", "seed.x": "b"})
    assert check.path == "a.txt"
    assert check.otherwise[0].say == "{found} is not b."
    with pytest.raises(CheckError, match="unknown"):
        checks_of(task, {"name": "a"})
