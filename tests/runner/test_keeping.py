"""A home kept as it is, and brought back as it was."""

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from runner.errors import KeptNotFoundError, WorkspaceNotFoundError
from tests.runner.rig import Box, Rig, until

pytestmark = pytest.mark.jail

FILL = """
mkdir -p work/deep; echo one > work/a; echo two > work/deep/b; chmod 750 work; chmod 600 work/a
printf '#!/bin/sh\\necho ran\\n' > run.sh; chmod +x run.sh; ln -s work/a link; ln work/a hard
git init -q -b main repo; cd repo; git -c user.name=a -c user.email=b commit -q --allow-empty -m x
"""
LOOK = "cd ~; find . -mindepth 1 -printf '%P %M %n %s %l %T@\\n' | sort; cat work/a work/deep/b"


def keep(box: Box, label: str, *among: str) -> list[str]:
    return [one.label for one in box.rig.client.keep_home(box.name, label, among=among)]


def restore(box: Box, label: str) -> None:
    box.rig.client.restore_home(box.name, label)


def test_a_home_comes_back_as_it_was(box: Box):
    box.done(FILL)
    before = box.done(LOOK)
    assert keep(box, "task-1") == ["task-1"]
    box.done("rm -rf work run.sh; ln -sfn other link; touch more /tmp/more; cd repo; rm -rf .git")
    restore(box, "task-1")
    assert box.done(LOOK) == before
    assert box.done("./run.sh; git -C repo log --format=%s; ls /tmp") == "ran\nx\n"
    restore(box, "task-1")  # again: the same
    assert box.done(LOOK) == before
    box.done("echo more > work/a; cat hard | grep more")  # one file still, under two names


async def test_what_ran_ends_and_a_new_shell_starts_in_the_old_home(box: Box):
    box.done("touch old")
    keep(box, "k")
    async with box.rig.live.terminal(box.name, "one", cols=80, rows=24) as terminal:
        await until(terminal, b"$ ")
        await terminal.send(b"touch new; (while sleep 0.01; do touch ~/again; done) &\r")
        await until(terminal, b"[1]")
        restore(box, "k")
    async with box.rig.live.terminal(box.name, "one", cols=80, rows=24) as terminal:
        await terminal.send(b"echo $((40+2)); ls\r")
        seen = await until(terminal, b"old")
        assert b"42" in seen
        assert b"new" not in seen
    assert box.done("sleep 0.1; ls").split() == ["old"]


def test_only_what_is_still_wanted_is_kept_and_the_newest_take_the_place_of_the_oldest(box: Box):
    for label in ("a", "b", "c"):
        told = keep(box, label, "a", "b")
    assert told == ["a", "b", "c"]
    assert keep(box, "d", "b", "c") == ["b", "c", "d"]
    with pytest.raises(KeptNotFoundError, match="not kept any more"):
        restore(box, "a")
    labels = [f"n{number}" for number in range(20)]
    for label in labels:
        told = keep(box, label, *labels)
    assert told == labels[-16:]


def test_what_cannot_be_is_refused_and_changes_nothing(box: Box):
    box.done("echo precious > file")
    for wrong in ("../x", "a/b", ".hidden", "", "x" * 65):
        with pytest.raises(ValidationError):
            keep(box, wrong)
    with pytest.raises(KeptNotFoundError):
        restore(box, "never")
    with pytest.raises(WorkspaceNotFoundError):
        box.rig.client.keep_home("nobodys", "x")
    assert box.done("cat file") == "precious\n"


def test_what_is_kept_goes_with_its_workspace(machine: Rig):
    with machine.box() as box:
        keep(box, "k")
        assert archives(machine, box.name) == ["k.tar.gz"]
        told = machine.client.workspace(box.name)
        assert json.loads(told.model_dump_json())["home_bytes_used"] < 1 << 20
    assert archives(machine, box.name) == []


def archives(machine: Rig, name: str) -> list[str]:
    folder: Path = machine.folder / "data" / "kept" / name
    return sorted(path.name for path in folder.glob("*"))
