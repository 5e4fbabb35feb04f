"""Lambda layers that labs offer, made ready once: as a zip file, and unpacked.

A layer is a group of pyproject.toml with a lock of its own. Its zip file is what a lab publishes.
Unpacked it is shown to functions as it lies here, so that no learner's copy of it takes memory.
"""

import shutil
import zipfile
from hashlib import sha256
from pathlib import Path

LAYERS = ("pillow",)
FOLDER = "layers"
TREES = "trees"  # below FOLDER
_SAME = (2020, 1, 1, 0, 0, 0)  # of every file, so that the same files make the same zip file
_LEFT_OUT = ("__pycache__", ".lock")


def write(name: str, content: Path, folder: Path) -> None:
    """Make `folder`/NAME.zip of `content`, and move `content` to where functions are shown it."""
    trees = folder / TREES
    trees.mkdir(parents=True, exist_ok=True)
    package = folder / f"{name}.zip"
    pack(content, package)
    tree = trees / tree_name(package)
    shutil.rmtree(tree, ignore_errors=True)
    content.rename(tree)


def pack(content: Path, package: Path) -> None:
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(content.rglob("*")):
            if file.is_file() and not set(file.parts) & set(_LEFT_OUT):
                entry = zipfile.ZipInfo(str(file.relative_to(content)), _SAME)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = file.stat().st_mode << 16
                archive.writestr(entry, file.read_bytes())


def tree_name(package: Path) -> str:
    """Return what the learner cloud calls this package, unpacked alone: see docs/operators/runner.md."""
    name = sha256(package.read_bytes()).hexdigest()
    return sha256(name.encode()).hexdigest()
