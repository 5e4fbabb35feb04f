"""What lies unpacked for everybody is nobody's to unpack, and what is missing is told at once."""

import asyncio
from typing import Any

import pytest

from runner.functions.errors import TreeMissingError
from runner.functions.trees import Trees

READY = "a" * 64
NOBODY: Any = None  # no jail may be started


@pytest.fixture
def trees(tmp_path):
    (tmp_path / "ready" / READY).mkdir(parents=True)
    return Trees(tmp_path / "own", tmp_path / "ready", lambda _: None, 1, "group", NOBODY, NOBODY)


def test_what_lies_ready_is_not_unpacked_again(trees, tmp_path):
    asyncio.run(trees.put(READY, [b"whatever is sent"]))
    assert trees.get(READY) == [tmp_path / "ready" / READY]
    assert not (tmp_path / "own").exists()


def test_all_that_is_missing_is_told_and_nothing_else(trees):
    with pytest.raises(TreeMissingError) as told:
        trees.get("b" * 64, READY, "c" * 64)
    assert str(told.value).split() == ["b" * 64, "c" * 64]


def test_what_is_just_being_unpacked_is_left_alone_though_another_has_it_already(tmp_path):
    theirs, name = tmp_path / "theirs", "d" * 64
    begun = tmp_path / "own" / name
    theirs.mkdir()
    begun.mkdir(parents=True)
    trees = Trees(
        tmp_path / "own", tmp_path / "ready", lambda _: theirs, 1, "group", NOBODY, NOBODY
    )
    with pytest.raises(TreeMissingError):
        trees.get(name)
    assert begun.is_dir()
