"""Runs in the second throw-away jail: take the facts out of a pack, once every object is checked.

Standard library only; sees nothing but standard input: a line of JSON with object names by
reference (HEAD among them when it has a commit), then the pack. Writes JSON to standard
output, `{"refused": sentence}` when an object is not what it should be.
"""

import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

REPOSITORY = "/tmp/read.git"  # noqa: S108 (of this jail)
REASONS = "/tmp/reasons"  # noqa: S108 (of this jail)
MOST_COMMITS = 2000
MOST_TREE_ENTRIES = 40_000  # over all commits, counted as they are told
MOST_MESSAGE = 64 << 10
MOST_TEXT, MOST_TEXTS = 32 << 10, 512 << 10  # of one blob, of all
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/nonexistent",
    "LC_ALL": "C.UTF-8",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_DIR": REPOSITORY,
}
CONFIG = """[core]
\trepositoryformatversion = 0
\tbare = true
"""
AT_ONCE = 200  # 10 kB of names: a pipe holds 64
PERSON = re.compile(r"^(.*?) ?<([^>]*)> ?(-?\d+)? ?([-+]\d+)?$")

Told = dict[str, Any]
References = dict[str, str]


class Refused(Exception):  # noqa: N818
    """The sentence is for the learner."""


def main() -> None:
    try:
        told = facts(receive())
    except Refused as refusal:
        told = {"refused": str(refusal)}
    sys.stdout.write(json.dumps(told))


def receive() -> References:
    """Index the pack, checking every object in it; return object names by reference."""
    for folder in ("objects", "refs"):
        os.makedirs(os.path.join(REPOSITORY, folder))
    for name, content in (("HEAD", "ref: refs/heads/none\n"), ("config", CONFIG)):
        with open(os.path.join(REPOSITORY, name), "w") as file:
            file.write(content)
    stream = sys.stdin.buffer
    references: References = json.loads(stream.readline())
    index(stream)
    return references


def index(stream: BinaryIO) -> None:
    """Hand what is left of the stream to Git: some lies in a buffer of ours already.

    `--strict` checks each object and that what it names is there, as a server's
    receive.fsckObjects does; fetching from a bundle checks nothing before Git 2.46.
    """
    command = ["/usr/bin/git", "index-pack", "--strict", "--stdin", "--threads=1"]
    with open(REASONS, "w+b") as reasons:
        process = subprocess.Popen(  # noqa: S603
            command,
            env=ENVIRONMENT,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=reasons,
        )
        try:
            while process.stdin and (chunk := stream.read(1 << 20)):
                process.stdin.write(chunk)
        except BrokenPipeError:
            pass  # its exit code says why
        process.communicate()
        if process.returncode:
            reasons.seek(0)
            raise Refused(problem(reasons.read()))


def problem(text: bytes) -> str:
    lines = text.decode("utf-8", "backslashreplace").splitlines()
    wrong = next((line for line in lines if "object" in line or "error" in line), "")
    return (
        f"The repository holds an object that is not well formed ({wrong[:200]}). "
        "Look at it with git fsck, and begin again from a commit that is sound."
    )


class Objects:
    """One Git process that is asked for many objects."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            ["/usr/bin/git", "cat-file", "--batch-command"],
            env=ENVIRONMENT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdin  # noqa: S101
        assert self._process.stdout  # noqa: S101
        self._ask, self._answers = self._process.stdin, self._process.stdout

    def contents(self, names: list[str]) -> dict[str, tuple[str, bytes]]:
        """Return kind and content by name."""
        found = {}
        for name, (_, kind, size) in self._asked("contents", names):
            found[name] = (kind, self._answers.read(int(size)))
            self._answers.read(1)
        return found

    def kinds(self, names: list[str]) -> dict[str, tuple[str, int]]:
        """Return kind and size by name, without reading any content."""
        return {name: (kind, int(size)) for name, (_, kind, size) in self._asked("info", names)}

    def _asked(self, what: str, names: list[str]) -> Iterator[tuple[str, list[str]]]:
        """Ask for as many as fit into a pipe at a time, so that neither side waits for ever."""
        for start in range(0, len(names), AT_ONCE):
            some = names[start : start + AT_ONCE]
            self._ask.write("".join(f"{what} {name}\n" for name in some).encode())
            self._ask.flush()
            for name in some:
                words = self._answers.readline().decode().split()
                if len(words) != len(("name", "kind", "size")):
                    raise Refused("The repository lacks an object. Look at it with git fsck.")
                yield name, words


def facts(references: References) -> Told:
    told: Told = {"branches": {}, "remote_branches": {}, "tags": {}}
    told["head_sha"] = references.get("HEAD")
    objects = Objects()
    kinds = objects.kinds(sorted(set(references.values())))
    for name, sha in references.items():
        if name.startswith("refs/heads/"):
            told["branches"][name[11:]] = sha
        elif name.startswith("refs/remotes/"):
            told["remote_branches"][name[13:]] = sha
        elif name.startswith("refs/tags/"):
            annotated = kinds[sha][0] == "tag"
            tag = {"sha": sha, "target": sha, "annotated": annotated, "message": ""}
            told["tags"][name[10:]] = tag
    annotate(objects, told["tags"])
    read_commits(objects, told)
    try:
        read_trees(objects, told)
    except RecursionError:
        raise Refused("The repository's folders are nested too deeply to be read.") from None
    return told


def annotate(objects: Objects, tags: Told) -> None:
    for tag in tags.values():
        for _ in range(16):  # a tag may name a tag
            kind, content = objects.contents([tag["target"]])[tag["target"]]
            if kind != "tag":
                break
            headers, _, message = content.partition(b"\n\n")
            tag["message"] = tag["message"] or text(message)
            tag["target"] = headers.split(b"\n")[0].split(b" ")[1].decode()


def read_commits(objects: Objects, told: Told) -> None:
    tips = {*told["branches"].values(), *told["remote_branches"].values(), told["head_sha"]}
    tips |= {tag["target"] for tag in told["tags"].values()}
    # A tag may name a tree or a blob: those have no commits.
    kinds = objects.kinds(sorted(tips - {None}))
    starts = [sha for sha, (kind, _) in kinds.items() if kind == "commit"]
    listed = subprocess.run(  # noqa: S603
        ["/usr/bin/git", "rev-list", "--date-order", f"-{MOST_COMMITS + 1}", "--stdin"],
        env=ENVIRONMENT,
        input="\n".join(starts).encode() + b"\n",
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        raise Refused("The repository lacks an object. Look at it with git fsck.")
    names = listed.stdout.decode().split()
    told["truncated"] = len(names) > MOST_COMMITS
    contents = objects.contents(names[:MOST_COMMITS])
    told["commits"] = [commit(name, content) for name, (_, content) in contents.items()]


def commit(name: str, content: bytes) -> Told:
    head, _, message = content.partition(b"\n\n")
    told: Told = {"sha": name, "parents": [], "message": text(message[:MOST_MESSAGE])}
    for line in head.split(b"\n"):
        key, _, value = line.partition(b" ")
        if key == b"tree":
            told["tree"] = value.decode()
        elif key == b"parent":
            told["parents"].append(value.decode())
        elif key in (b"author", b"committer"):
            note_person(told, key.decode(), value)
    told["time"] = told.pop("committer_time")
    return told


def note_person(told: Told, role: str, value: bytes) -> None:
    found = PERSON.match(value.decode("utf-8", "backslashreplace"))
    name, address, when = (found[1], found[2], found[3]) if found else ("", "", None)
    told |= {f"{role}_name": name, f"{role}_email": address, f"{role}_time": int(when or 0)}


def text(content: bytes) -> str:
    return content.decode("utf-8", "backslashreplace").removesuffix("\n")


def read_trees(objects: Objects, told: Told) -> None:
    """Tell the files of each commit, newest first, until there are too many."""
    roots = [commit["tree"] for commit in told["commits"]]
    trees = load_trees(objects, roots)
    leaves = sorted(
        {
            sha
            for tree in trees.values()
            for mode, _, sha in tree
            if mode[0] == "1" and mode != "160000"
        }
    )
    sizes = {name: size for name, (_, size) in objects.kinds(leaves).items()}
    told["trees"], left = {}, MOST_TREE_ENTRIES
    for commit in told["commits"]:
        # One more than may be told: a few small trees can name each other a billion times over.
        files = dict(itertools.islice(flat(trees, commit["tree"], "", sizes), left + 1))
        left -= len(files)
        if left < 0:
            told["truncated"] = True
            break
        told["trees"][commit["sha"]] = files
    told["reachable"] = {
        "commits": len(told["commits"]), "trees": len(trees), "blobs": len(leaves),
    }  # fmt: skip
    told["blobs"] = read_texts(objects, told, sizes)


def load_trees(objects: Objects, roots: list[str]) -> Told:
    """Return by name each tree's entries as (mode, file name, object), level by level."""
    trees: Told = {}
    wanted = sorted(set(roots))
    while wanted:
        for name, (_, content) in objects.contents(wanted).items():
            trees[name] = list(entries(content))
        below = {sha for name in wanted for mode, _, sha in trees[name] if mode == "040000"}
        wanted = sorted(below - trees.keys())
    return trees


def entries(content: bytes) -> Iterator[tuple[str, str, str]]:
    at = 0
    while at < len(content):
        space = content.index(b" ", at)
        zero = content.index(b"\0", space)
        mode = content[at:space].decode().zfill(6)
        at = zero + 21
        yield (
            mode,
            content[space + 1 : zero].decode("utf-8", "backslashreplace"),
            content[zero + 1 : at].hex(),
        )


def flat(trees: Told, name: str, prefix: str, sizes: Told) -> Iterator[tuple[str, Told]]:
    for mode, file, sha in trees[name]:
        if mode == "040000":
            yield from flat(trees, sha, f"{prefix}{file}/", sizes)
        else:
            yield prefix + file, {"mode": mode, "sha": sha, "size": sizes.get(sha, 0)}


def read_texts(objects: Objects, told: Told, sizes: Told) -> Told:
    """Return the short texts among the files of HEAD."""
    newest = told["trees"].get(told["head_sha"], {})
    wanted, left = [], MOST_TEXTS
    for sha in dict.fromkeys(file["sha"] for file in newest.values()):
        if sha in sizes and sizes[sha] <= min(MOST_TEXT, left):
            wanted.append(sha)
            left -= sizes[sha]
    texts = {}
    for sha, (_, content) in objects.contents(wanted).items():
        try:
            texts[sha] = content.decode()
        except UnicodeDecodeError:
            continue
    return texts


if __name__ == "__main__":
    main()
