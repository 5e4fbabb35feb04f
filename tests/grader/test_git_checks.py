"""Checks on repositories, over facts written down."""

from dataclasses import replace

import pytest

from grader.assessment import assess
from grader.checks.history import History
from labs.packs.model import Task
from labs.providers.base import GitRefusedError
from runner.shapes import GitFacts, GitStatusEntry, GitTag
from tests.grader.memory import Probe, Repository, repository, run, sha

ONE = {"README.md": "hello"}
TWO = {**ONE, "Main.java": "class Main {}", "Util.java": "class Util {}"}


def made(*snapshots, **facts) -> Probe:
    return Probe(repositories={"shop": repository(*snapshots, **facts)})


def both() -> Probe:
    tag = GitTag(sha=sha("tag"), target=sha("commit 1"), annotated=True)
    return made(
        ONE,
        TWO,
        messages=("Add the README", "Add two classes (#22)"),
        tags={"v1": tag},
        branches={"main": sha("commit 1"), "old": sha("commit 0")},
        upstreams={"main": "origin/main"},
        remotes={"origin": "/srv/shop.git"},
        ignored=[".env", "build/"],
        global_config={"user.name": ["Ana"], "core.pager": ["a", "b"]},
        local_config={"user.name": ["Local"]},
        reachable={"commits": 2, "trees": 2, "blobs": 3},
    )


@pytest.mark.parametrize(
    ("raw", "right"),
    [
        ({"kind": "git.repository"}, True),
        ({"kind": "git.repository", "exists": False}, False),
        ({"kind": "git.repository", "bare": True}, False),
        ({"kind": "git.head", "branch": "main"}, True),
        ({"kind": "git.head", "branch": "master"}, False),
        ({"kind": "git.head", "born": True}, True),
        ({"kind": "git.head", "born": False}, False),
        ({"kind": "git.head", "detached": True}, False),
        ({"kind": "git.commits", "count": 2}, True),
        ({"kind": "git.commits", "count": 1}, False),
        ({"kind": "git.commits", "at_least": 3}, False),
        ({"kind": "git.commits", "of": "old", "count": 1}, True),
        ({"kind": "git.commits", "message": "#22"}, True),
        ({"kind": "git.commits", "message": "#23"}, False),
        ({"kind": "git.commits", "author": "ana@", "count": 2}, True),
        ({"kind": "git.commits", "parents": 2}, False),
        ({"kind": "git.commits", "beyond": "old", "count": 1}, True),
        ({"kind": "git.commits", "of": "old", "beyond": "main", "count": 0}, True),
        ({"kind": "git.commits", "beyond": "gone", "count": 2}, True),
        ({"kind": "git.commit", "at": "root", "tree": ["README.md"]}, True),
        ({"kind": "git.commit", "at": "HEAD", "tree": ["README.md"]}, False),
        ({"kind": "git.commit", "changes": ["Main.java", "Util.java"]}, True),
        ({"kind": "git.commit", "changes": ["Main.java"]}, False),
        ({"kind": "git.commit", "at": "HEAD~1", "message": "README"}, True),
        ({"kind": "git.commit", "at": "HEAD~2"}, False),
        ({"kind": "git.commit", "parents": 1, "author": "^Ana <"}, True),
        ({"kind": "git.tree", "equals": ["README.md", "Main.java", "Util.java"]}, True),
        ({"kind": "git.tree", "equals": ["README.md"]}, False),
        ({"kind": "git.tree", "contains": ["Main.java"], "lacks": ["secret.env"]}, True),
        ({"kind": "git.tree", "lacks": ["Main.java"]}, False),
        ({"kind": "git.tree", "count": 3}, True),
        ({"kind": "git.tree", "count": 2}, False),
        ({"kind": "git.tree", "same_as": "HEAD^"}, False),
        ({"kind": "git.tree", "same_as": "v1"}, True),
        ({"kind": "git.tree", "sha": sha(repr(sorted(TWO.items())))}, True),
        ({"kind": "git.tree", "sha": sha(repr(sorted(ONE.items())))}, False),
        ({"kind": "git.file", "file": "Main.java"}, True),
        ({"kind": "git.file", "file": "Main.java", "at": "old"}, False),
        ({"kind": "git.file", "file": "Main.java", "at": "gone"}, False),
        ({"kind": "git.file", "file": "Main.java", "contains": "Main", "lacks": "Util"}, True),
        ({"kind": "git.file", "file": "Main.java", "contains": "Util"}, False),
        ({"kind": "git.file", "file": "Main.java", "lacks": "Main"}, False),
        ({"kind": "git.file", "file": "Main.java", "matches": r"^class \w+ \{"}, True),
        ({"kind": "git.file", "file": "Main.java", "matches": r"^interface"}, False),
        ({"kind": "git.ignored", "file": ".env"}, True),
        ({"kind": "git.ignored", "file": "build/app.js"}, True),
        ({"kind": "git.ignored", "file": "buildings.txt"}, False),
        ({"kind": "git.remote"}, True),
        ({"kind": "git.remote", "matches": r"shop\.git$"}, True),
        ({"kind": "git.remote", "matches": r"store\.git$"}, False),
        ({"kind": "git.remote", "remote": "upstream"}, False),
        ({"kind": "git.blobs", "count": 3}, True),
        ({"kind": "git.blobs", "of": "old", "count": 1}, True),
        ({"kind": "git.blobs", "text": "class"}, True),
        ({"kind": "git.blobs", "text": "AKIA", "count": 0}, True),
        ({"kind": "git.index", "same_as": "HEAD"}, True),
        ({"kind": "git.index", "ahead_of": "HEAD"}, False),
        ({"kind": "git.index", "ahead_of": "old"}, True),
        ({"kind": "git.index", "contains": ["Main.java"]}, True),
        ({"kind": "git.clean"}, True),
        ({"kind": "git.branch", "branch": "main", "at": "HEAD"}, True),
        ({"kind": "git.branch", "branch": "main", "at": "old"}, False),
        ({"kind": "git.branch", "branch": "main", "upstream": "origin/main"}, True),
        ({"kind": "git.branch", "branch": "old", "upstream": "origin/main"}, False),
        ({"kind": "git.branch", "branch": "gone", "exists": False}, True),
        ({"kind": "git.branch", "branch": "gone"}, False),
        ({"kind": "git.tag", "tag": "v1", "annotated": True, "at": "HEAD"}, True),
        ({"kind": "git.tag", "tag": "v1", "annotated": False}, False),
        ({"kind": "git.tag", "tag": "v2"}, False),
        ({"kind": "git.operation", "operation": "none"}, True),
        ({"kind": "git.operation", "operation": "merge"}, False),
        ({"kind": "git.reaches", "of": "main", "commit": "old"}, True),
        ({"kind": "git.reaches", "of": "old", "commit": "main"}, False),
        ({"kind": "git.reaches", "of": "old", "commit": "main", "exists": False}, True),
        ({"kind": "git.config", "key": "user.name", "equals": "Ana"}, True),
        ({"kind": "git.config", "key": "User.Name"}, True),
        ({"kind": "git.config", "key": "user.email"}, False),
        ({"kind": "git.config", "key": "core.pager", "equals": "b"}, True),
        ({"kind": "git.config", "key": "user.name", "scope": "local", "absent": True}, False),
        ({"kind": "git.config", "key": "user.name", "scope": "local", "equals": "Local"}, True),
    ],
)
def test_a_repository_of_two_commits(raw, right):
    probe = both()
    probe.repositories[""] = probe.repositories["shop"]  # settings are the home's

    verdict = run({"path": "shop", **raw}, probe)
    assert verdict.passed is right, verdict


def test_unclean_is_told_file_by_file():
    untracked = [GitStatusEntry(code="??", path="notes.txt")]
    probe = made(ONE, status=untracked)

    verdict = run({"kind": "git.clean", "path": "shop"}, probe)
    assert not verdict.passed
    assert "notes.txt" in verdict.found
    assert run({"kind": "git.clean", "path": "shop", "untracked": False}, probe).passed
    assert run({"kind": "git.status", "path": "shop", "line": r"^\?\? "}, probe).passed


def test_a_repository_before_its_first_commit():
    probe = made()

    assert run({"kind": "git.head", "path": "shop", "branch": "main"}, probe).passed
    assert run({"kind": "git.commits", "path": "shop", "count": 0}, probe).passed
    assert not run({"kind": "git.tree", "path": "shop"}, probe).passed


def test_a_folder_inside_a_repository_is_none_itself():
    inside = GitFacts(path="shop", exists=True, is_repository=False, toplevel="")
    verdict = run({"kind": "git.clean", "path": "shop"}, Probe(repositories={"shop": inside}))

    assert not verdict.passed
    assert "inside the repository of the home folder" in verdict.found


@pytest.mark.parametrize("kind", ["git.clean", "git.repository", "git.head"])
def test_a_refused_repository_is_a_verdict_with_the_reason(kind):
    verdict = run({"kind": kind, "path": "shop"}, Probe(refused="It is too large to be read."))

    assert not verdict.passed
    assert verdict.found == "It is too large to be read."


def test_revisions():
    history = History(both().repositories["shop"])

    assert history.at("HEAD").sha == history.at("main").sha == history.at("v1").sha
    assert history.at("root").sha == history.at("HEAD^").sha == history.at("v1~").sha
    assert history.at(sha("commit 0")[:7]).sha == sha("commit 0")
    assert history.at("HEAD^2") is None
    assert history.at("nowhere") is None


def test_a_repository_is_read_once_for_settings_and_all_else(lab):
    raw = (
        {"kind": "git.config", "key": "user.name", "equals": "Ana"},
        {"kind": "git.head", "path": "~/shop", "branch": "main"},
        {"kind": "git.commits", "path": "shop/", "count": 2},
    )
    probe = both()
    asked = []
    read = probe.git
    probe.git = lambda path: asked.append(path) or read(path)
    small = replace(lab, tasks=(Task("one", "One", 100, raw),))

    assert assess(small, probe, {}).complete
    assert asked == ["shop"]


def test_settings_are_read_even_if_the_repository_is_refused(lab):
    raw = ({"kind": "git.config", "key": "user.name"}, {"kind": "git.clean", "path": "shop"})
    probe = both()
    home = GitFacts(path="", exists=True, is_repository=False, global_config={"user.name": ["Ana"]})

    def git(path):
        if path:
            raise GitRefusedError("It cannot be read.")
        return Repository(home)

    probe.git = git
    small = replace(lab, tasks=(Task("one", "One", 100, raw),))
    (task,) = assess(small, probe, {}).tasks

    assert [verdict.passed for verdict in task.verdicts] == [True, False]
