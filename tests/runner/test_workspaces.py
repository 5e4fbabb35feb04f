"""What the platform asks of a workspace, over the client and a real runner."""

import pytest

from runner.client import RunnerClient
from runner.errors import (
    HomeFullError,
    InvalidRequestError,
    PathRefusedError,
    RunnerUnavailableError,
    WorkspaceNotFoundError,
)
from runner.shapes import HomeFile, WorkspaceSpec

pytestmark = pytest.mark.jail


def test_a_workspace_starts_with_its_files_and_variables(machine):
    files = [
        HomeFile(path="notes/one.txt", content=b"first\n"),
        HomeFile(path="run.sh", content=b"#!/bin/sh\necho ran\n", executable=True),
    ]
    with machine.box(files=files, environment={"LAB_BUCKET": "photos-7"}) as box:
        assert box.done("cat notes/one.txt; ./run.sh; echo $LAB_BUCKET; id -un; pwd") == (
            "first\nran\nphotos-7\nlearner\n/home/learner\n"
        )
        assert box.done("stat -c %U notes/one.txt notes run.sh").split() == ["learner"] * 3


def test_creating_twice_gives_the_same_workspace(machine, box):
    box.done("echo kept > mine")
    again = machine.client.create_workspace(WorkspaceSpec(workspace_id=box.name))
    assert again.created_at == machine.client.workspace(box.name).created_at
    assert box.done("cat mine") == "kept\n"


def test_ending_is_final_and_may_be_repeated(machine):
    with machine.box() as box:
        assert box.name in [status.workspace_id for status in machine.client.workspaces()]
        machine.client.end_workspace(box.name)
        machine.client.end_workspace(box.name)
        with pytest.raises(WorkspaceNotFoundError):
            machine.client.workspace(box.name)
        with pytest.raises(WorkspaceNotFoundError):
            box.sh("true")


def test_a_workspace_made_again_starts_empty(machine):
    with machine.box() as box:
        box.done("echo old > mine")
    with machine.box(workspace_id=box.name) as again:
        assert again.done("ls -A") == ""


def test_a_command_tells_how_it_ended(box):
    told = box.sh("cat; echo out; echo err >&2; exit 7", stdin=b"typed\n")
    assert (told.exit_code, told.stdout, told.stderr) == (7, b"typed\nout\n", b"err\n")
    assert not told.timed_out
    assert not told.truncated


def test_a_command_starts_where_it_is_told_to(machine, box):
    box.done("mkdir -p a/b")
    assert machine.client.run(box.name, ["pwd"], cwd="a/b").stdout == b"/home/learner/a/b\n"
    with pytest.raises(PathRefusedError):
        machine.client.run(box.name, ["pwd"], cwd="../..")


def test_a_command_that_does_not_end_is_ended(box):
    told = box.sh("echo begun; sleep 1000 & sleep 1000", timeout=0.5)
    assert told.timed_out
    assert told.exit_code != 0
    assert told.stdout == b"begun\n"


def test_output_without_end_is_cut(box):
    told = box.sh("head -c 20000000 /dev/zero; echo done >&2")
    assert told.truncated
    assert len(told.stdout) == 4 << 20
    assert told.stderr == b"done\n"


def test_a_command_that_is_not_there_says_so(machine, box):
    told = machine.client.run(box.name, ["no-such-program"])
    assert told.exit_code != 0
    assert b"no-such-program" in told.stderr


def test_a_command_of_another_size_is_refused(machine, box):
    with pytest.raises(InvalidRequestError):
        machine.client.run(box.name, ["echo", "x" * 70_000])


def test_put_files_replaces_whole_files(box):
    box.put("deep/er/file.txt", b"one")
    box.put("deep/er/file.txt", b"two", executable=True)
    assert (
        box.done("cat deep/er/file.txt; ls -A deep/er; test -x deep/er/file.txt") == "twofile.txt\n"
    )


def test_a_full_home_says_so_and_keeps_what_it_had(machine):
    with machine.box(home_bytes=2 << 20) as box:
        box.done("echo kept > mine")
        assert b"No space left" in box.sh("head -c 9000000 /dev/zero > big").stderr
        with pytest.raises(HomeFullError, match="is full"):
            box.put("more.bin", b"x" * 100_000)
        assert box.done("cat mine; rm big; ls -A") == "kept\nmine\n"
        box.put("more.bin", b"x" * 100_000)


def test_files_that_do_not_fit_leave_no_workspace(machine):
    files = [HomeFile(path="big", content=b"x" * (3 << 20))]
    spec = WorkspaceSpec(workspace_id="too-small", home_bytes=2 << 20, files=files)
    with pytest.raises(HomeFullError):
        machine.client.create_workspace(spec)
    with pytest.raises(WorkspaceNotFoundError):
        machine.client.workspace("too-small")


@pytest.mark.parametrize("path", ["../out", "/etc/passwd", "a/../../b"])
def test_paths_that_leave_the_home_are_refused(machine, box, path):
    with pytest.raises(PathRefusedError):
        machine.client.read_file(box.name, path)
    with pytest.raises(PathRefusedError):
        box.put(path, b"x")


def test_read_file_tells_kinds_sizes_and_content(machine, box):
    box.done("echo hi > f; chmod +x f; mkdir d; ln -s f l; mkfifo p; head -c 3000000 /dev/zero > b")
    facts = {name: machine.client.read_file(box.name, name) for name in "fdlpbx"}
    assert (facts["f"].content, facts["f"].size, facts["f"].executable) == (b"hi\n", 3, True)
    assert [facts[name].kind for name in "fdlpbx"] == [
        "file", "directory", "link", "other", "file", "missing",
    ]  # fmt: skip
    assert (facts["b"].size, facts["b"].content) == (3_000_000, None)
    assert not facts["x"].exists


def test_list_files_goes_down_without_following_links(machine, box):
    box.done("mkdir -p d/e; echo 1 > d/e/f; ln -s / d/root; touch 'd/a b'")
    listed = machine.client.list_files(box.name)
    assert [(entry.path, entry.kind) for entry in listed] == [
        ("d", "directory"), ("d/a b", "file"), ("d/e", "directory"),
        ("d/e/f", "file"), ("d/root", "link"),
    ]  # fmt: skip
    assert [entry.path for entry in machine.client.list_files(box.name, "d/e")] == ["d/e/f"]
    assert machine.client.list_files(box.name, "d/root") == []
    assert len(machine.client.list_files(box.name, max_entries=2)) == 2


def test_names_that_are_no_text_are_told_readably(machine, box):
    box.python("open(b'\\xff\\xfe', 'w').close()")
    assert [entry.path for entry in machine.client.list_files(box.name)] == ["\\xff\\xfe"]


@pytest.mark.usefixtures("box")
def test_health_counts(machine):
    health = machine.client.health()
    assert health.workspaces >= 1
    assert health.tools


def test_two_workspaces_do_not_share_anything(machine, box):
    with machine.box() as other:
        box.done("echo secret > mine; echo x > /tmp/t; echo y > /dev/shm/s")
        assert other.done("ls -A ~ /tmp /dev/shm") == "/dev/shm:\n\n/home/learner:\n\n/tmp:\n"
        assert box.done("cat /tmp/t /dev/shm/s mine") == "x\ny\nsecret\n"


def test_a_runner_that_is_away_is_named(tmp_path):
    with pytest.raises(RunnerUnavailableError):
        RunnerClient(tmp_path / "nothing.sock").health()
