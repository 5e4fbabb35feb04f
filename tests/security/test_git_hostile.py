"""Repositories made to harm whoever reads them: nothing runs, nothing leaks, each has an answer."""

import subprocess

import pytest

from runner.errors import GitRefusedError
from runner.shapes import GitFacts
from tests.runner.conftest import box, machine  # noqa: F401
from tests.runner.rig import Box

pytestmark = pytest.mark.jail

BASE = """
git config --global user.name Ann; git config --global user.email a@b
git init -q -b main r; cd r; echo hello > a.txt; git add a.txt; git commit -qm one
"""
TRAP = "#!/bin/sh\ntouch /home/learner/RAN /tmp/RAN 2>/dev/null\necho RAN >&2\ncat\n"


def facts(box: Box, path: str = "r") -> GitFacts:  # noqa: F811
    return box.rig.client.git_facts(box.name, path)


def trapped(box: Box, script: str) -> None:  # noqa: F811
    box.put("trap.sh", TRAP.encode(), executable=True)
    box.done(BASE + script)


RUNS_SOMETHING = {
    "fsmonitor": "git config core.fsmonitor /home/learner/trap.sh",
    "hooks folder": "mkdir h; cp ~/trap.sh h/post-index-change; git config core.hooksPath h",
    "hooks": "for h in post-index-change reference-transaction pre-auto-gc post-checkout; do cp ~/trap.sh .git/hooks/$h; done",
    "clean filter": "git config filter.x.clean ~/trap.sh; git config filter.x.smudge ~/trap.sh; echo '* filter=x' > .gitattributes; echo more > a.txt",
    "required process filter": "git config filter.x.process ~/trap.sh; git config filter.x.required true; echo '* filter=x' > .git/info/attributes; echo more > a.txt",
    "textconv": "git config diff.x.textconv ~/trap.sh; echo '* diff=x' > .gitattributes; echo more > a.txt",
    "external diff": "git config diff.external ~/trap.sh; git config diff.x.command ~/trap.sh; echo more > a.txt",
    "gpg": "git config gpg.program ~/trap.sh; git config log.showSignature true; git config commit.gpgSign true",
    "ssh": "git config core.sshCommand ~/trap.sh; git remote add origin ssh://x/y; git config remote.origin.promisor true",
    "ext transport": "git remote add origin 'ext::/home/learner/trap.sh'; git config protocol.ext.allow always",
    "pager and editor": "git config core.pager ~/trap.sh; git config core.editor ~/trap.sh; git config pager.status true",
    "alias": "git config alias.status '!~/trap.sh'; git config alias.bundle '!~/trap.sh'",
    "credential helper": "git config credential.helper ~/trap.sh; git config core.askPass ~/trap.sh",
    "uploadpack": "git config remote.origin.uploadpack ~/trap.sh; git config uploadpack.packObjectsHook ~/trap.sh; git config --global uploadpack.packObjectsHook ~/trap.sh",
    "alternate refs": "git config core.alternateRefsCommand ~/trap.sh",
    "trailer and merge driver": "git config merge.x.driver ~/trap.sh; git config trailer.x.command ~/trap.sh; echo '* merge=x' > .gitattributes",
    "global": "git config --global core.fsmonitor ~/trap.sh; git config --global filter.x.clean ~/trap.sh; git config --global core.attributesFile ~/attrs; echo '* filter=x' > ~/attrs; echo more > a.txt",
    "submodule": "git init -q sub; cd sub; git commit -q --allow-empty -m s; git config core.fsmonitor ~/trap.sh; cd ..; git add sub 2>/dev/null; git commit -qm sub",
}


@pytest.mark.parametrize("script", RUNS_SOMETHING.values(), ids=RUNS_SOMETHING.keys())
def test_nothing_of_the_repositorys_is_run(box, script):  # noqa: F811
    trapped(box, script)
    box.done("rm -f ~/RAN /tmp/RAN")  # the traps may spring for the learner's own commands
    told = facts(box)
    assert told.is_repository
    assert told.head_sha
    assert box.done("ls -A ~ /tmp | grep RAN || true") == ""
    assert "RAN" not in told.model_dump_json().replace("fsmonitor", "")


def test_included_files_are_not_read(box):  # noqa: F811
    box.done(BASE + "printf '[x]\\n\\tsecret = leaked\\n' > ~/other; git config include.path ~/other; "
             "git config includeIf.gitdir:/.path ~/other; git config --global include.path /etc/passwd")  # fmt: skip
    told = facts(box)
    assert "leaked" not in told.model_dump_json()
    assert told.local_config["include.path"] == ["/home/learner/other"]


def test_a_work_tree_elsewhere_is_not_listed(box):  # noqa: F811
    box.done(BASE + "git config core.worktree /etc/ssl")
    assert [entry.path for entry in facts(box).index] == ["a.txt"]
    assert facts(box).status == []


REFUSED = {
    "git file": (
        "mv .git ../elsewhere; echo 'gitdir: /home/learner/elsewhere' > .git",
        "not a folder",
    ),
    "git file of another": ("rm -rf .git; echo 'gitdir: /proc/1/root' > .git", "not a folder"),
    "git link": ("mv .git ../elsewhere; ln -s ../elsewhere .git", "not a folder"),
    "alternates": ("echo /etc > .git/objects/info/alternates", "borrows"),
    "common folder": ("echo /etc > .git/commondir", "borrows"),
    "objects by link": ("mv .git/objects ../o; ln -s ../../o .git/objects", "is a link"),
    "head by link": ("rm .git/HEAD; ln -s /etc/passwd .git/HEAD", "is a link"),
    "config by link": ("rm .git/config; ln -s /etc/passwd .git/config", "is a link"),
    "ref by link": ("ln -s /etc/passwd .git/refs/heads/evil", "is a link"),
    "pipe as config": ("rm .git/config; mkfifo .git/config", "neither a file nor a folder"),
    "pipe as head": ("rm .git/HEAD; mkfifo .git/HEAD", "neither a file nor a folder"),
    "pipe as index": ("rm .git/index; mkfifo .git/index", "neither a file nor a folder"),
    "pipe as object": (
        "mkdir -p .git/objects/aa; mkfifo .git/objects/aa/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
        "neither a file nor a folder",
    ),
    "pipe as gitignore": ("mkfifo .gitignore", "neither a file nor a folder"),
    "shallow": ("git rev-parse HEAD > .git/shallow", "shallow"),
    "sha256": (
        "git config core.repositoryformatversion 1; git config extensions.objectFormat sha256",
        "SHA-256",
    ),
    "damaged head": ("echo '../../etc/passwd' > .git/HEAD", "HEAD is damaged"),
    "missing object": ("rm -rf .git/objects/??", "Git cannot read|not a valid|damaged"),
    "garbage index": ("head -c 5000 /dev/urandom > .git/index", "Git cannot read"),
    "garbage pack": (
        "git repack -qad; chmod u+w .git/objects/pack/*; for f in .git/objects/pack/*.pack; do head -c 300 /dev/urandom > $f; done",
        "Git cannot read",
    ),
    "garbage ref": ("echo nonsense > .git/refs/heads/main", "names no object"),
    "huge config": ("head -c 3000000 /dev/zero | tr '\\0' '#' >> .git/config", "too large"),
    "huge refs": ("head -c 9000000 /dev/zero > .git/packed-refs", "too large"),
}


@pytest.mark.parametrize(("script", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_what_could_lead_astray_is_refused_with_a_sentence(box, script, sentence):  # noqa: F811
    box.done(BASE + script)
    with pytest.raises(GitRefusedError, match=sentence):  # one of these, not that it took too long
        facts(box)


def test_a_folder_reached_by_a_link_is_refused(box):  # noqa: F811
    box.done(BASE + "cd; ln -s r linked; ln -s / root")
    for path in ("linked", "root/etc"):
        with pytest.raises(GitRefusedError, match="link"):
            facts(box, path)


HASH_OBJECT = "git hash-object -w -t {kind} --literally --stdin"
MALFORMED = {
    "author without date": "h=$(printf 'tree %s\\nauthor x\\ncommitter x\\n\\nm\\n' $(git rev-parse HEAD^{tree}) | "
    + HASH_OBJECT.format(kind="commit") + "); git update-ref refs/heads/evil $h",
    "tree with dot git": "b=$(git rev-parse HEAD:a.txt); t=$(printf '100644 .git\\0'\"$(echo $b | sed 's/../\\\\x&/g')\" | "
    + HASH_OBJECT.format(kind="tree") + "); git update-ref refs/heads/evil $(git commit-tree -m x $t)",
    "tree with a path in a name": "b=$(git rev-parse HEAD:a.txt); t=$(printf '100644 ../../x\\0'\"$(echo $b | sed 's/../\\\\x&/g')\" | "
    + HASH_OBJECT.format(kind="tree") + "); git update-ref refs/heads/evil $(git commit-tree -m x $t)",
    "gitmodules that runs": "printf '[submodule \"x\"]\\n\\tpath = x\\n\\turl = -u./evil\\n' > .gitmodules; git add .; git commit -qm evil",
    "commit without a tree": "h=$(printf 'author A <a@b> 1 +0000\\ncommitter A <a@b> 1 +0000\\n\\nm' | "
    + HASH_OBJECT.format(kind="commit") + "); echo $h > .git/refs/heads/evil",
}  # fmt: skip


@pytest.mark.parametrize("script", MALFORMED.values(), ids=MALFORMED.keys())
def test_malformed_objects_are_refused(box, script):  # noqa: F811
    box.done(BASE + script)
    with pytest.raises(GitRefusedError):
        facts(box)


def test_a_pipe_swapped_in_at_the_wrong_moment_ends_by_time(box):  # noqa: F811
    """The check before the read can be raced; the time limit cannot."""
    box.done(BASE)
    race = "cd r; for i in $(seq 400); do mkfifo .gitignore; rm -f .gitignore; done"
    box.sh(f"({race}) > /dev/null 2>&1 & sleep 0")
    answers = [answer(box) for _ in range(3)]
    assert all(told == "read" or told.endswith(".") for told in answers)


def answer(box: Box) -> str:  # noqa: F811
    try:
        facts(box)
    except GitRefusedError as refusal:
        return str(refusal)
    return "read"


def test_a_huge_blob_is_counted_not_carried(box):  # noqa: F811
    box.done(
        BASE
        + "head -c 60000000 /dev/zero | git hash-object -w --stdin > ~/h; git update-index --add --cacheinfo 100644,$(cat ~/h),big; git commit -qm big"
    )
    told = facts(box)
    assert told.trees[told.head_sha]["big"].size == 60_000_000
    assert told.trees[told.head_sha]["big"].sha not in told.blobs


def test_a_bomb_of_trees_is_cut(box):  # noqa: F811
    """Sixty levels of ten equal folders each: ten to the sixtieth files in some sixty objects."""
    box.done(
        BASE
        + """
sha=$(git rev-parse HEAD:a.txt); kind='100644 blob'
for level in $(seq 60); do
  sha=$(for n in 0 1 2 3 4 5 6 7 8 9; do printf '%s %s\\tf%s\\n' "$kind" $sha $n; done | git mktree); kind='040000 tree'
done
git update-ref refs/heads/bomb $(git commit-tree -m bomb $sha)
"""
    )
    told = facts(box)
    assert told.truncated
    assert "bomb" in told.branches


def test_folders_nested_without_end_have_an_answer(box):  # noqa: F811
    box.done(
        BASE
        + """
sha=$(git rev-parse HEAD^{tree})
for level in $(seq 1200); do sha=$(printf '040000 tree %s\\td\\n' $sha | git mktree); done
git update-ref refs/heads/deep $(git commit-tree -m deep $sha)
""",
        timeout=120,
    )
    with pytest.raises(GitRefusedError, match="nested too deeply"):
        facts(box)


def test_replaced_objects_do_not_deceive(box):  # noqa: F811
    box.done(
        BASE + "git replace $(git rev-parse HEAD) $(git commit-tree -m forged $(git write-tree))"
    )
    assert [commit.message for commit in facts(box).commits] == ["one"]


def test_a_fork_bomb_of_the_learners_does_not_stop_the_reading(box):  # noqa: F811
    box.done(BASE)
    with subprocess.Popen(["true"]):
        box.sh("for i in $(seq 200); do sleep 20 & done; sleep 0.1", timeout=5)
    assert facts(box).head_sha


def test_the_home_is_as_it_was(box):  # noqa: F811
    box.done(BASE + "echo more > a.txt")
    before = box.done("cd; find . -printf '%p %s %T@ %i\\n' | sort")
    facts(box)
    assert box.done("cd; find . -printf '%p %s %T@ %i\\n' | sort") == before
