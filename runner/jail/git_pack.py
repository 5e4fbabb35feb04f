"""Runs in the first throw-away jail: take from a learner's repository what can be carried out.

Standard library only. Nothing of the learner's configuration is in force: Git works in a
directory made here, of which only the objects are the learner's. Writes one line of JSON to
standard output, then a bundle of everything that can be reached; `{"refused": sentence}` when
the repository cannot be read.
"""

import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

HOME = "/home/learner"
CLEAN = "/tmp/clean"  # noqa: S108 (of this jail)
BUNDLE = "/tmp/all.bundle"  # noqa: S108 (of this jail)
MOST_ENTRIES = 60_000
MOST_OUTPUT = 8 << 20
OBJECT = re.compile(rb"^[0-9a-f]{40}$")
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
Running = dict[str, subprocess.Popen[bytes]]


class Refused(Exception):  # noqa: N818
    """The sentence is for the learner."""


def main() -> None:
    try:
        head = facts(sys.argv[1])
    except Refused as refusal:
        head = {"refused": str(refusal)}
    bundle = head.pop("bundle", False)
    out = sys.stdout.buffer
    out.write(json.dumps(head).encode() + b"\n")
    if bundle:
        with open(BUNDLE, "rb") as file:
            while chunk := file.read(1 << 20):
                out.write(chunk)
    out.flush()


def facts(path: str) -> Told:
    head: Told = {"exists": True, "is_repository": False, "toplevel": None, "bare": False}
    head["global_config"] = global_config()
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
    head["local_config"] = config(os.path.join(found, "config"), "the repository's config")
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
    return os.fsencode(name).decode("utf-8", "backslashreplace")


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
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISLNK(mode)):
        raise Refused(f"{relative(path)} is neither a file nor a folder. Remove it.")
    if inside and stat.S_ISLNK(mode) and not path.startswith(found + "/hooks/"):
        raise Refused(f"{relative(path)} is a link inside of the repository's own folder.")


def size(path: str) -> int:
    try:
        return os.lstat(path).st_size
    except OSError:
        return 0


def global_config() -> Told:
    merged: Told = {}
    for name in (".config/git/config", ".gitconfig"):
        path = os.path.join(HOME, name)
        if os.path.realpath(path) == path:
            for key, values in config(path, f"~/{name}").items():
                merged.setdefault(key, []).extend(values)
    return merged


def config(path: str, title: str) -> Told:
    """Return the settings of one file, never of those that it includes."""
    content = plain_file(path, 256 << 10)
    if content is None:
        return {}
    copy = os.path.join("/tmp", os.urandom(8).hex())  # noqa: S108 (of this jail)
    write(copy, content)
    told = git("config", "--file", copy, "--no-includes", "--list", "-z")
    if told.returncode:
        line = re.search(rb"line (\d+)", told.stderr)
        where = f" (line {line[1].decode()})" if line else ""
        raise Refused(f"Git cannot read {title}{where}. Mend it or delete the file.")
    settings: Told = {}
    for item in told.stdout.split(b"\0")[:-1]:
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
    head_text = clean_copy(found, head)
    told: Told = {"head": None, "head_sha": None, "merge_head": None, "operation": None}
    if head_text.startswith(b"ref: "):
        told["head"] = head_text[5:].strip().decode("utf-8", "backslashreplace")
    elif OBJECT.match(head_text.strip()):
        told["head_sha"] = head_text.strip().decode()
    else:
        raise Refused("The repository's HEAD is damaged. Run git switch to a branch of yours.")
    for name, operation in OPERATIONS.items():
        if os.path.lexists(os.path.join(found, name)):
            told["operation"] = told["operation"] or operation
    merging = (plain_file(os.path.join(found, "MERGE_HEAD"), 4096) or b"").split(b"\n")[0]
    if OBJECT.match(merging):
        told["merge_head"] = merging.decode()
    running = start_commands(top, bare=head["bare"])
    return told | finish(running)


def clean_copy(found: str, head: Told) -> bytes:
    """Make a Git directory of our own around the learner's objects; return what HEAD says."""
    for folder in ("info", "refs/heads"):
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
    limits = {"HEAD": 4096, "packed-refs": 8 << 20, "index": 32 << 20, "info/exclude": 64 << 10}
    contents = {name: plain_file(os.path.join(found, name), most) for name, most in limits.items()}
    for name, content in contents.items():
        if content is not None:
            write(os.path.join(CLEAN, name), content)
    copy_refs(os.path.join(found, "refs"))
    return contents["HEAD"] or b""


def copy_refs(source: str) -> None:
    for folder, _, names in os.walk(source):
        target = os.path.join(CLEAN, "refs", os.path.relpath(folder, source))
        os.makedirs(target, exist_ok=True)
        for name in names:
            content = plain_file(os.path.join(folder, name), 4096)
            if content is not None:
                write(os.path.join(target, name), content)


def write(path: str, content: bytes) -> None:
    with open(path, "wb") as file:
        file.write(content)


def git(*words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603
        ["/usr/bin/git", *words], env=SAFE, capture_output=True, check=False, cwd="/"
    )


def start_commands(top: str, *, bare: bool) -> Running:
    """Start at once what does not wait for another."""
    wanted = {
        "references": ["for-each-ref", "--count=1"],
        "head": ["rev-parse", "-q", "--verify", "HEAD"],
    }
    if not bare:
        status = ["status", "--porcelain=v2", "-z", "--no-renames", "--untracked-files=all"]
        wanted["status"] = [*status, "--ignored=matching", "--ignore-submodules=all"]
        wanted["index"] = ["ls-files", "--stage", "-z"]
    environment = SAFE if bare else SAFE | {"GIT_WORK_TREE": top}
    return {
        name: subprocess.Popen(  # noqa: S603
            [
                "/usr/bin/git",
                "-c",
                "core.fsmonitor=false",
                "-c",
                "core.hooksPath=/dev/null",
                *words,
            ],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd="/" if bare else top,
        )
        for name, words in wanted.items()
    }


def finish(running: Running) -> Told:
    has_head = bool(output(running["head"], may_fail=True).strip())
    has_references = bool(output(running["references"], must_be_quiet=True).strip())
    told: Told = {"status": [], "ignored": [], "index": []}
    if "status" in running:
        read_status(output(running["status"]), told)
        told["index"] = list(index_entries(output(running["index"])))
    if has_head or has_references:
        which = [*(["--all"] if has_references else []), *(["HEAD"] if has_head else [])]
        made = git("-c", "pack.threads=1", "bundle", "create", "--quiet", BUNDLE, *which)
        if made.returncode:
            raise damaged(made.stderr)
    return told | {"bundle": has_head or has_references, "has_head": has_head}


def output(
    process: subprocess.Popen[bytes], *, may_fail: bool = False, must_be_quiet: bool = False
) -> bytes:
    told, problem = process.communicate()
    if (process.returncode and not may_fail) or (problem and must_be_quiet):
        raise damaged(problem)
    if len(told) > MOST_OUTPUT:
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
