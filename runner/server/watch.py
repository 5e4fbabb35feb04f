"""Notice when something in a home has changed, so that a lab may be graded while it is worked on."""

import hashlib
import os
from pathlib import Path

MOST_ENTRIES = 6000
DEEPEST = 32
SOON, LATER = 0.7, 3.0  # seconds between looks: after activity, and without any
NOISE = frozenset(
    (".bash_history", ".python_history", ".lesshst", ".viminfo", ".cache", ".node_repl_history")
)


def signature(home: Path) -> bytes:
    """Return a digest over names, kinds, sizes, times and inodes of what is in a home.

    Follows no link, and looks at no more than 6,000 entries. What programs keep for themselves
    at the top of a home does not count.
    """
    digest = hashlib.blake2b(digest_size=16)
    left = MOST_ENTRIES
    folders = [(os.open(home, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC), 0)]
    try:
        while folders and left > 0:
            folder, depth = folders.pop()
            try:
                left -= _look_into(folder, depth, digest, folders)
            finally:
                os.close(folder)
    finally:
        for folder, _ in folders:
            os.close(folder)
    return digest.digest()


def _look_into(
    folder: int, depth: int, digest: hashlib.blake2b, folders: list[tuple[int, int]]
) -> int:
    with os.scandir(folder) as entries:
        names = sorted((entry for entry in entries), key=lambda entry: entry.name)
    for entry in names:
        if depth == 0 and entry.name in NOISE:
            continue
        try:
            told = entry.stat(follow_symlinks=False)
            if entry.is_dir(follow_symlinks=False) and depth < DEEPEST:
                folders.append((_open(folder, entry.name), depth + 1))
        except OSError:  # gone since it was listed
            continue
        facts = (entry.name, told.st_mode, told.st_size, told.st_mtime_ns, told.st_ino)
        digest.update(repr(facts).encode("utf-8", "surrogateescape"))
    return len(names)


def _open(folder: int, name: str) -> int:
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    return os.open(name, flags, dir_fd=folder)
