"""Runs in the first throw-away jail: take from a learner's repository what can be carried out.

Standard library only. Nothing of the learner's configuration is in force: Git works in a
directory made here, of which only the objects are the learner's. Writes one line of JSON to
standard output, then a pack of everything that its references reach; `{"refused": sentence}`
when the repository cannot be read.
"""

import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

HOME = "/home/learner"
CLEAN = "/tmp/clean"  # noqa: S108 (of this jail)
PACK = "/tmp/all.pack"  # noqa: S108 (of this jail)
MOST_ENTRIES = 60_000
MOST_OUTPUT = 8 << 20
OBJECT = re.compile(rb"^[0-9a-f]{40}$")
REFERENCE = re.compile(rb"^refs/[^\x00-\x20\x7f~^:?*\[\\]+$")
SAFE = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/nonexistent",
    "LC_ALL": "C.UTF-8",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_DIR": CLEAN,
}
OPERATIONS = {
    "MERGE_HEAD": "merge",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "BISECT_LOG": "bisect",
}

Told = dict[str, Any]
Reading = tuple[str, "subprocess.Popen[bytes]"]


class Refused(Exception):  # noqa: N818
    """The sentence is for the learner."""


def main() -> None:
    try:
        head = facts(sys.argv[1])
    except Refused as refusal:
        head = {"refused": str(refusal)}
    out = sys.stdout.buffer
    out.write(json.dumps(head).encode() + b"\n")
    if head.get("references"):
        with open(PACK, "rb") as file:
            while chunk := file.read(1 << 20):
                out.write(chunk)
    out.flush()


def facts(path: str) -> Told:
    asked = start_global_config()
    try:
        told = facts_of(path)
    finally:
        merged = global_config(asked)
    return told | {"global_config": merged}


def facts_of(path: str) -> Told:
    head: Told = {"exists": True, "is_repository": False, "toplevel": None, "bare": False}
    top = os.path.normpath(os.path.join(HOME, path))
    if not os.path.lexists(top):
        return head | {"exists": False}
    if os.path.realpath(top) != top:
        raise Refused(f"{path or 'The home'} is reached through a link. Use a plain folder.")
    found = git_folder(top)
    if found is None:
        return head | {"toplevel": enclosing(top)}
    head |= {"is_repository": True, "toplevel": relative(top), "bare": found == top}
    refuse_traps(top, found)
    head["local_config"] = config(
        start_config(os.path.join(found, "config"), "the repository's config")
    )
    refuse_formats(head["local_config"])
    return head | repository(top, found, head)


def git_folder(top: str) -> str | None:
    inner = os.path.join(top, ".git")
    try:
        mode = os.lstat(inner).st_mode
    except OSError:
        bare = all(os.path.lexists(os.path.join(top, name)) for name in ("HEAD", "objects", "refs"))
        return top if bare else None
    if stat.S_ISDIR(mode):
        return inner
    raise Refused(
        f"{relative(inner)} is not a folder, so the repository is kept somewhere else. "
        "Make a repository of its own there with git init."
    )


def enclosing(top: str) -> str | None:
    while top.startswith(HOME + "/"):
        top = os.path.dirname(top)
        if os.path.lexists(os.path.join(top, ".git")):
            return relative(top)
    return None


def relative(path: str) -> str:
    name = os.path.relpath(path, HOME)
    return "" if name == "." else shown(name)


def shown(name: str) -> str:
    return readable(os.fsencode(name))


def readable(name: bytes) -> str:
    return name.decode("utf-8", "backslashreplace")


def refuse_traps(top: str, found: str) -> None:
    """Refuse what could hang a reader or lead it elsewhere, before anything opens it."""
    seen = 0
    for folder, folders, names in os.walk(top):
        inside = folder == found or folder.startswith(found + "/")
        for name in (*folders, *names):
            seen += 1
            if seen > MOST_ENTRIES:
                raise Refused("The folder holds too many files to be graded. Remove some.")
            refuse_trap(os.path.join(folder, name), inside, found)
    for name in ("objects/info/alternates", "commondir", "gitdir"):
        if os.path.lexists(os.path.join(found, name)):
            raise Refused(
                "The repository borrows from another one. Make a plain clone without --shared, "
                "--reference or worktrees."
            )
    if size(os.path.join(found, "shallow")):
        raise Refused("The repository is a shallow clone. Run git fetch --unshallow.")


def refuse_trap(path: str, inside: bool, found: str) -> None:  # noqa: FBT001
    try:
        mode = os.lstat(path).st_mode
    except OSError:
        return
    # A socket cannot be opened, and so cannot hold anyone up.
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISLNK(mode) or stat.S_ISSOCK(mode)):
        raise Refused(f"{relative(path)} is neither a file nor a folder. Remove it.")
    if inside and stat.S_ISLNK(mode) and not path.startswith(found + "/hooks/"):
        raise Refused(f"{relative(path)} is a link inside of the repository's own folder.")


def size(path: str) -> int:
    try:
        return os.lstat(path).st_size
    except OSError:
        return 0


def start_global_config() -> list[Reading]:
    paths = {name: os.path.join(HOME, name) for name in (".config/git/config", ".gitconfig")}
    started = (
        start_config(path, f"~/{name}")
        for name, path in paths.items()
        if os.path.realpath(path) == path
    )
    return [reading for reading in started if reading is not None]


def global_config(readings: list[Reading]) -> Told:
    merged: Told = {}
    for reading in readings:
        for key, values in config(reading).items():
            merged.setdefault(key, []).extend(values)
    return merged


def start_config(path: str, title: str) -> Reading | None:
    """Start reading the settings of one file, never of those that it includes."""
    content = plain_file(path, 256 << 10)
    if content is None:
        return None
    copy = os.path.join("/tmp", os.urandom(8).hex())  # noqa: S108 (of this jail)
    write(copy, content)
    return title, start_git("/", "config", "--file", copy, "--no-includes", "--list", "-z")


def config(reading: Reading | None) -> Told:
    if reading is None:
        return {}
    title, process = reading
    told, problem = process.communicate()
    if process.returncode:
        line = re.search(rb"line (\d+)", problem)
        where = f" (line {line[1].decode()})" if line else ""
        raise Refused(f"Git cannot read {title}{where}. Mend it or delete the file.")
    settings: Told = {}
    for item in told.split(b"\0")[:-1]:
        key, _, value = item.decode("utf-8", "backslashreplace").partition("\n")
        settings.setdefault(key, []).append(value)
    return settings


def plain_file(path: str, most: int) -> bytes | None:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        content = file.read(most + 1)
    if len(content) > most:
        raise Refused(f"{relative(path)} is too large to be read.")
    return content


def refuse_formats(settings: Told) -> None:
    if settings.get("extensions.objectformat", ["sha1"])[-1].lower() != "sha1":
        raise Refused("The repository names its objects by SHA-256. Make it with a plain git init.")
    if "extensions.partialclone" in settings:
        raise Refused("The repository is a partial clone. Clone it again without --filter.")


def repository(top: str, found: str, head: Told) -> Told:
    told: Told = {"head": None, "head_sha": None, "merge_head": None, "operation": None}
    references = all_references(found)
    text = (plain_file(os.path.join(found, "HEAD"), 4096) or b"").strip()
    if text.startswith(b"ref: "):
        told["head"] = readable(text[5:].strip())
        told["head_sha"] = readable(references.get(text[5:].strip(), b"")) or None
    elif OBJECT.match(text):
        told["head_sha"] = text.decode()
    else:
        raise Refused("The repository's HEAD is damaged. Run git switch to a branch of yours.")
    for name, operation in OPERATIONS.items():
        if os.path.lexists(os.path.join(found, name)):
            told["operation"] = told["operation"] or operation
    merging = (plain_file(os.path.join(found, "MERGE_HEAD"), 4096) or b"").split(b"\n")[0]
    if OBJECT.match(merging):
        told["merge_head"] = merging.decode()
    clean_copy(found, head, text, references)
    named = {readable(name): sha.decode() for name, sha in references.items()}
    if told["head_sha"]:
        named["HEAD"] = told["head_sha"]
    return told | commands(top, named, bare=head["bare"]) | {"references": named}


def all_references(found: str) -> dict[bytes, bytes]:
    """Return object names by reference; a loose one counts more than a packed one."""
    references: dict[bytes, bytes] = {}
    for line in (plain_file(os.path.join(found, "packed-refs"), 8 << 20) or b"").split(b"\n"):
        sha, _, name = line.partition(b" ")
        if OBJECT.match(sha) and REFERENCE.match(name):
            references[name] = sha
    symbolic: dict[bytes, bytes] = {}
    for folder, _, names in os.walk(os.path.join(found, "refs")):
        for file in names:
            path = os.path.join(folder, file)
            name = os.fsencode(os.path.relpath(path, found))
            content = (plain_file(path, 4096) or b"").strip()
            if not REFERENCE.match(name) or file.endswith(".lock"):
                continue  # Git ignores it as well
            if content.startswith(b"ref: "):
                symbolic[name] = content[5:].strip()
            elif OBJECT.match(content):
                references[name] = content
            else:
                raise Refused(f"{readable(name)} names no object. Delete it, or make it anew.")
    found_targets = {name: references[to] for name, to in symbolic.items() if to in references}
    return references | found_targets


def clean_copy(found: str, head: Told, head_text: bytes, references: dict[bytes, bytes]) -> None:
    """Make a Git directory of our own around the learner's objects."""
    for folder in ("info", "refs"):
        os.makedirs(os.path.join(CLEAN, folder))
    os.symlink(os.path.join(found, "objects"), os.path.join(CLEAN, "objects"))
    kept = "".join(
        f"\t{name} = {head['local_config'][f'core.{name}'][-1]}\n"
        for name, allowed in (("filemode", ("true", "false")), ("autocrlf", ("true", "input")))
        if head["local_config"].get(f"core.{name}", [""])[-1] in allowed
    )
    bare = str(head["bare"]).lower()
    text = f"[core]\n\trepositoryformatversion = 0\n\tbare = {bare}\n{kept}"
    write(os.path.join(CLEAN, "config"), text.encode())
    write(os.path.join(CLEAN, "HEAD"), head_text + b"\n")
    packed = b"".join(b"%b %b\n" % (sha, name) for name, sha in sorted(references.items()))
    write(os.path.join(CLEAN, "packed-refs"), packed)
    for name, most in {"index": 32 << 20, "info/exclude": 64 << 10}.items():
        content = plain_file(os.path.join(found, name), most)
        if content is not None:
            write(os.path.join(CLEAN, name), content)


def write(path: str, content: bytes) -> None:
    with open(path, "wb") as file:
        file.write(content)


def start_git(
    folder: str,
    *words: str,
    stdin: int | BinaryIO = subprocess.DEVNULL,
    stdout: int | BinaryIO = subprocess.PIPE,
) -> "subprocess.Popen[bytes]":
    settings = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
    return subprocess.Popen(  # noqa: S603
        ["/usr/bin/git", *settings, *words],
        env=SAFE if folder == "/" else SAFE | {"GIT_WORK_TREE": folder},
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
        cwd=folder,
    )


def commands(top: str, references: dict[str, str], *, bare: bool) -> Told:
    """Run at once what does not wait for another."""
    told: Told = {"status": [], "ignored": [], "index": []}
    packing = start_packing(references) if references else None
    if not bare:
        asked = ["status", "--porcelain=v2", "-z", "--no-renames", "--untracked-files=all"]
        status = start_git(top, *asked, "--ignored=matching", "--ignore-submodules=all")
        index = start_git(top, "ls-files", "--stage", "-z")
        read_status(output(status), told)
        told["index"] = list(index_entries(output(index)))
    if packing is not None:
        output(packing)
    return told


def start_packing(references: dict[str, str]) -> "subprocess.Popen[bytes]":
    names = "/tmp/names"  # noqa: S108 (of this jail)
    write(names, "".join(f"{sha}\n" for sha in sorted(set(references.values()))).encode())
    with open(names, "rb") as stdin, open(PACK, "wb") as stdout:
        words = ("pack-objects", "--revs", "--stdout", "-q", "--threads=1", "--delta-base-offset")
        return start_git("/", *words, stdin=stdin, stdout=stdout)


def output(process: "subprocess.Popen[bytes]") -> bytes:
    told, problem = process.communicate()
    if process.returncode:
        raise damaged(problem)
    if told and len(told) > MOST_OUTPUT:
        raise Refused("The folder holds too many files to be graded. Remove some.")
    return told


def damaged(problem: bytes) -> Refused:
    line = problem.decode("utf-8", "backslashreplace").strip().split("\n")[0][:200]
    return Refused(
        f"Git cannot read the repository: {line or 'it is damaged'}. Look at it with git fsck."
    )


def read_status(text: bytes, told: Told) -> None:
    for item in text.split(b"\0")[:-1]:
        line = item.decode("utf-8", "backslashreplace")
        kind, _, rest = line.partition(" ")
        if kind == "!":
            told["ignored"].append(rest)
        elif kind == "?":
            told["status"].append({"code": "??", "path": rest})
        elif kind in ("1", "u"):
            fields = rest.split(" ", 7 if kind == "1" else 9)
            told["status"].append({"code": fields[0], "path": fields[-1]})


def index_entries(text: bytes) -> Iterator[Told]:
    for item in text.split(b"\0")[:-1]:
        facts_of, _, path = item.partition(b"\t")
        mode, sha, stage = facts_of.decode().split(" ")
        name = path.decode("utf-8", "backslashreplace")
        yield {"path": name, "mode": mode, "sha": sha, "stage": int(stage)}


if __name__ == "__main__":
    main()
