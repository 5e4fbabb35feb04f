"""Facts of ordinary repositories, as checks ask for them."""

import pytest

from runner.errors import GitRefusedError, PathRefusedError
from runner.shapes import GitFacts
from tests.runner.rig import Box

pytestmark = pytest.mark.jail

IDENTITY = "git config --global user.name Ann; git config --global user.email ann@example.org\n"


def facts(box: Box, path: str = "r") -> GitFacts:
    return box.rig.client.git_facts(box.name, path)


def test_what_is_no_repository(box):
    box.done("mkdir -p plain r/inner; git init -q r")
    assert (facts(box, "nowhere").exists, facts(box, "nowhere").is_repository) == (False, False)
    plain = facts(box, "plain")
    assert (plain.exists, plain.is_repository, plain.toplevel) == (True, False, None)
    inner = facts(box, "r/inner")
    assert (inner.is_repository, inner.toplevel) == (False, "r")


def test_the_home_itself_may_be_the_repository(box):
    box.done("git init -q -b main .; mkdir sub")
    assert facts(box, "").toplevel == ""
    assert facts(box, "").is_repository
    assert facts(box, "sub").toplevel == ""


def test_a_repository_without_commits(box):
    box.done("git init -q -b trunk r; cd r; echo a > new; git add new; echo b > other")
    told = facts(box)
    assert (told.head, told.head_sha, told.commits) == ("refs/heads/trunk", None, [])
    assert [(entry.code, entry.path) for entry in told.status] == [("A.", "new"), ("??", "other")]
    assert [entry.path for entry in told.index] == ["new"]


def test_commits_trees_and_texts(box):
    box.done(
        IDENTITY
        + """
git init -q -b main r; cd r; mkdir -p src/deep
echo one > README; git add .; git commit -qm 'first

with a body'
printf '\\x00\\xff' > src/deep/bin; ln -s ../README src/link; chmod +x README; git add .; git commit -qm second
"""
    )
    told = facts(box)
    newest, oldest = told.commits
    assert (newest.message, oldest.message) == ("second", "first\n\nwith a body")
    assert newest.parents == [oldest.sha]
    assert (newest.author_name, newest.committer_email) == ("Ann", "ann@example.org")
    assert told.head_sha == newest.sha == told.branches["main"]
    assert sorted(told.trees[newest.sha]) == ["README", "src/deep/bin", "src/link"]
    assert told.trees[newest.sha]["README"].mode == "100755"
    assert told.trees[newest.sha]["src/link"].mode == "120000"
    assert told.trees[oldest.sha]["README"].size == 4
    assert "one\n" in told.blobs.values()
    assert (told.reachable.commits, told.reachable.blobs) == (2, 3)
    assert told.status == []
    assert not told.truncated


def test_branches_tags_remotes_and_upstreams(box):
    box.done(
        IDENTITY
        + """
git init -q --bare far.git; git init -q -b main r; cd r
echo one > a; git add a; git commit -qm one; git tag light; git tag -a v1 -m 'the release'
git switch -qc topic; git remote add origin ../far.git; git push -q -u origin topic main; git switch -q --detach
"""
    )
    told = facts(box)
    assert told.head is None
    assert told.head_sha == told.branches["main"] == told.branches["topic"]
    assert told.tags["v1"].annotated
    assert told.tags["v1"].message == "the release"
    assert told.tags["v1"].target == told.head_sha == told.tags["light"].sha
    assert not told.tags["light"].annotated
    assert told.remotes == {"origin": "../far.git"}
    assert told.upstreams == {"topic": "origin/topic", "main": "origin/main"}
    assert told.remote_branches["origin/topic"] == told.head_sha
    far = facts(box, "far.git")
    assert (far.bare, far.is_repository, sorted(far.branches)) == (True, True, ["main", "topic"])
    assert far.status == far.index == []


def test_a_merge_under_way_shows_its_conflict(box):
    box.done(
        IDENTITY
        + """
git init -q -b main r; cd r; echo base > a; git add a; git commit -qm base
git switch -qc other; echo theirs > a; git commit -qam theirs
git switch -q main; echo ours > a; git commit -qam ours; git merge other || true
"""
    )
    told = facts(box)
    assert told.merge_head == told.branches["other"]
    assert told.operation == "merge"
    assert {entry.stage for entry in told.index} == {1, 2, 3}
    assert [(entry.code, entry.path) for entry in told.status] == [("UU", "a")]


def test_a_merge_has_two_parents_and_what_was_rewritten_is_not_told(box):
    box.done(
        IDENTITY
        + """
git init -q -b main r; cd r; echo base > a; git add a; git commit -qm base
git switch -qc other; echo b > b; git add b; git commit -qm b
git switch -q main; git merge -q --no-ff -m merged other; echo x > x; git add x; git commit -qm lost; git reset -q --hard HEAD^
"""
    )
    told = facts(box)
    assert [commit.message for commit in told.commits if len(commit.parents) == 2] == ["merged"]
    assert "lost" not in [commit.message for commit in told.commits]


def test_what_is_ignored_is_told_apart(box):
    box.done("git init -q r; cd r; echo secret.env > .gitignore; touch secret.env other")
    told = facts(box)
    assert told.ignored == ["secret.env"]
    assert [entry.path for entry in told.status] == [".gitignore", "other"]


def test_identity_tells_where_it_was_set(box):
    box.done("git init -q r; git -C r config user.name Local; git config --global user.email g@x")
    told = facts(box)
    assert told.local_config["user.name"] == ["Local"]
    assert told.global_config == {"user.email": ["g@x"]}


def test_configuration_is_told_where_there_is_no_repository(box):
    box.done(
        "git config --global user.name Ann; mkdir -p .config/git; git config -f .config/git/config user.email x@y"
    )
    assert facts(box, "nowhere").global_config == {"user.name": ["Ann"], "user.email": ["x@y"]}


def test_names_that_are_no_text_and_odd_paths(box):
    box.done(IDENTITY + "mkdir 'a \"b\\'; git init -q -b main 'a \"b\\'; cd 'a \"b\\'; "
             "printf x > $'\\xff\\n\\t'; git add .; git commit -qm $'\\xfe'")  # fmt: skip
    told = facts(box, 'a "b\\')
    assert list(told.trees[told.head_sha]) == ["\\xff\n\t"]
    assert told.commits[0].message == "þ"  # Git itself took it for Latin-1


def test_many_commits_are_told_newest_first_and_cut(box):
    program = """
import subprocess
stream = ["reset refs/heads/main\\n"]
for n in range(2300):
    stream.append(f"commit refs/heads/main\\nmark :{n+1}\\ncommitter A <a@b> {1700000000+n} +0000\\ndata 4\\n{n:04}\\nM 100644 inline f\\ndata 4\\n{n:04}\\n")
subprocess.run(["git", "init", "-q", "-b", "main", "r"], check=True)
subprocess.run(["git", "-C", "r", "fast-import", "--quiet"], input="".join(stream).encode(), check=True)
"""
    assert box.python(program).exit_code == 0
    told = facts(box)
    assert (len(told.commits), told.commits[0].message, told.truncated) == (2000, "2299", True)


@pytest.mark.parametrize("path", ["../x", "/etc"])
def test_paths_outside_of_the_home_are_refused(box, path):
    with pytest.raises(PathRefusedError):
        facts(box, path)


def test_a_broken_configuration_is_told_with_its_line(box):
    box.done("git init -q r; printf '[core]\\n\\tbare = false\\n[oops\\n' > r/.git/config")
    with pytest.raises(GitRefusedError, match="line 3"):
        facts(box)
