"""A lab's folder as a whole: what may be in it, and its revision."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from labs.packs.errors import LabError

KNOWN = {"lab.yaml", "guide.md", "setup", "solutions", "wrong", "checks.py"}
FOLDER_BYTES = 64 << 20


def _files(lab: Path) -> Iterator[Path]:
    for path in sorted(lab.rglob("*")):
        if "__pycache__" not in path.parts and (path.is_symlink() or path.is_file()):
            yield path


def check_folder(lab: Path, errors: list[LabError]) -> None:
    """Refuse what a lab's folder must not hold."""
    if lab.parent.name != "labs":
        message = "A lab lives in <course>/<module>/labs/<slug>/."
        errors.append(LabError(Path("lab.yaml"), 1, "", message, "Move the folder there."))
    for path in sorted(lab.glob("*")):
        if path.name not in KNOWN and not path.name.startswith((".", "__pycache__")):
            remedy = f"A lab's folder holds {', '.join(sorted(KNOWN))}. Is the name misspelt?"
            errors.append(
                LabError(path.relative_to(lab), 1, "", "Nothing would read this.", remedy)
            )
    size = 0
    for path in _files(lab):
        if path.is_symlink():
            message = "Links are not followed in a lab's folder."
            errors.append(LabError(path.relative_to(lab), 1, "", message, "Put a copy here."))
        else:
            size += path.stat().st_size
    if size > FOLDER_BYTES:
        message = "The folder is larger than 64 MiB."
        errors.append(LabError(Path("lab.yaml"), 1, "", message, "Make large files in setup.py."))


def revision_of(lab: Path) -> str:
    """Return the sha256, in hex, over the names, run bits and contents of the folder."""
    digest = hashlib.sha256()
    for path in _files(lab):
        if path.is_symlink():
            continue
        content = path.read_bytes()
        runs = "x" if os.access(path, os.X_OK) else "-"
        name = path.relative_to(lab).as_posix()
        digest.update(f"{name}\0{runs}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
