"""Read and write a learner's home from outside, never following anything of the learner's."""

import contextlib
import errno
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from runner.errors import HomeFullError, PathRefusedError
from runner.server.syscalls import open_beneath
from runner.shapes import FileEntry, FileFact, HomeFile, Kind

FULL = (errno.ENOSPC, errno.EDQUOT)
DEEPEST = 64
FULL_SENTENCE = "The home directory is full. Delete what you no longer need, then try again."
READ = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY
LOOK = os.O_PATH
FOLDER = os.O_RDONLY | os.O_DIRECTORY


@contextlib.contextmanager
def opened(home: Path) -> Iterator[int]:
    descriptor = os.open(home, FOLDER | os.O_CLOEXEC)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def clean(path: str) -> str:
    """Return `path` relative to the home, "." for the home itself. Raises PathRefusedError."""
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or "\0" in path or len(path) > 4000:
        raise PathRefusedError(f"{path!r} does not lie in the home directory.")
    return str(pure)


def read_file(home: Path, path: str, max_bytes: int) -> FileFact:
    """Tell what is at `path`; a link is told as a link. Raises PathRefusedError."""
    missing = FileFact(path=path, exists=False, kind="missing")
    name = clean(path)
    with opened(home) as top:
        try:
            descriptor = _open_read(top, name)
        except OSError as error:
            if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG):
                return missing
            return _told_without_opening(top, path, name)
        try:
            return _fact(descriptor, path, max_bytes)
        finally:
            os.close(descriptor)


def _open_read(top: int, name: str) -> int:
    return open_beneath(top, name, READ)


def _told_without_opening(top: int, path: str, name: str) -> FileFact:
    """A link, a socket or the like: tell its kind from its folder, without opening it."""
    parent, _, last = name.rpartition("/")
    missing = FileFact(path=path, exists=False, kind="missing")
    try:
        folder = open_beneath(top, parent or ".", FOLDER)
    except OSError:
        return missing  # the way to it leads through a link
    try:
        told = os.stat(last, dir_fd=folder, follow_symlinks=False)
    except OSError:
        return missing
    finally:
        os.close(folder)
    return FileFact(path=path, exists=True, kind=kind_of(told.st_mode), size=told.st_size)


def _fact(descriptor: int, path: str, max_bytes: int) -> FileFact:
    told = os.fstat(descriptor)
    kind = kind_of(told.st_mode)
    content = None
    if kind == "file" and told.st_size <= max_bytes:
        content = _read_up_to(descriptor, max_bytes)
    return FileFact(
        path=path,
        exists=True,
        kind=kind,
        size=told.st_size if kind == "file" else 0,
        content=content,
        executable=kind == "file" and bool(told.st_mode & stat.S_IXUSR),
    )


def _read_up_to(descriptor: int, most: int) -> bytes:
    parts, left = [], most
    while left and (part := os.read(descriptor, min(left, 1 << 20))):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def list_files(home: Path, path: str, max_entries: int) -> list[FileEntry]:
    """List what is below `path`, by name, folders before their content; [] if it is not one."""
    name = clean(path)
    found: list[FileEntry] = []
    with opened(home) as top:
        try:
            start = open_beneath(top, name, FOLDER)
        except OSError:
            return []
        try:
            prefix = "" if name == "." else f"{name}/"
            for entry in _walk(start, prefix, DEEPEST):
                found.append(entry)
                if len(found) >= max_entries:
                    break
        finally:
            os.close(start)
    return found


def _walk(folder: int, prefix: str, depth: int) -> Iterator[FileEntry]:
    with os.scandir(folder) as entries:
        names = sorted(entry.name for entry in entries)
    for name in names:
        try:
            told = os.stat(name, dir_fd=folder, follow_symlinks=False)
        except OSError:
            continue
        kind = kind_of(told.st_mode)
        yield FileEntry(
            path=readable(prefix + name),
            kind=kind,
            size=told.st_size if kind == "file" else 0,
            executable=kind == "file" and bool(told.st_mode & stat.S_IXUSR),
        )
        if kind == "directory" and depth:
            yield from _below(folder, name, prefix, depth)


def _below(folder: int, name: str, prefix: str, depth: int) -> Iterator[FileEntry]:
    try:
        inner = open_beneath(folder, name, FOLDER)
    except OSError:
        return
    try:
        yield from _walk(inner, f"{prefix}{name}/", depth - 1)
    finally:
        os.close(inner)


def readable(name: str) -> str:
    """Return a file name as text that JSON can carry."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def kind_of(mode: int) -> Kind:
    if stat.S_ISREG(mode):
        return "file"
    if stat.S_ISDIR(mode):
        return "directory"
    return "link" if stat.S_ISLNK(mode) else "other"


def put_files(home: Path, files: Sequence[HomeFile], uid: int) -> None:
    """Write files as the learner's own, each whole or not at all.

    Raises HomeFullError, PathRefusedError.
    """
    with opened(home) as top:
        for file in files:
            try:
                _put(top, file, uid)
            except OSError as error:
                raise _refusal(error, file.path) from error


def _refusal(error: OSError, path: str) -> HomeFullError | PathRefusedError:
    if error.errno in FULL:
        return HomeFullError(FULL_SENTENCE)
    return PathRefusedError(f"{path} cannot be written: something else of that name is in the way.")


def _put(top: int, file: HomeFile, uid: int) -> None:
    name = clean(file.path)
    if name == ".":
        raise PathRefusedError("A file needs a name.")
    *folders, last = name.split("/")
    folder = _make_folders(top, folders, uid)
    try:
        _write_whole(folder, last, file, uid)
    finally:
        os.close(folder)


def _make_folders(top: int, names: Sequence[str], uid: int) -> int:
    folder = os.dup(top)
    for name in names:
        try:
            with contextlib.suppress(FileExistsError):
                os.mkdir(name, 0o755, dir_fd=folder)
                os.chown(name, uid, uid, dir_fd=folder, follow_symlinks=False)
            inner = open_beneath(folder, name, FOLDER)
        finally:
            os.close(folder)
        folder = inner
    return folder


def _write_whole(folder: int, name: str, file: HomeFile, uid: int) -> None:
    """Write beside it and move it into place, so that nobody sees half a file."""
    beside = f".{os.urandom(8).hex()}.new"
    mode = 0o755 if file.executable else 0o644
    descriptor = open_beneath(folder, beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        try:
            _write_all(descriptor, file.content)
            os.fchown(descriptor, uid, uid)
            os.fchmod(descriptor, mode)
        finally:
            os.close(descriptor)
        os.rename(beside, name, src_dir_fd=folder, dst_dir_fd=folder)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(beside, dir_fd=folder)
        raise


def _write_all(descriptor: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]
