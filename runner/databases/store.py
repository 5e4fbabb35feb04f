"""The data of databases on disk: prepared templates, databases, copies. All of it blocks.

root/_templates/ENGINE      made once
root/_templates/ENGINE.new  a copy of it, which the next new database becomes
root/OWNER/table.json       what the cloud last said that there is
root/OWNER/ID/{data,run,empty}
root/OWNER/_kept/           see `runner.databases.keeping`
"""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from runner.databases.shapes import Table

TEMPLATES = "_templates"
TABLE = "table.json"
KEPT = "_kept"


@dataclass(frozen=True)
class Store:
    root: Path

    def owners(self) -> dict[str, Table]:
        """Return what each owner was last said to have."""
        found = {}
        for file in self.root.glob(f"[!_]*/{TABLE}"):
            found[file.parent.name] = Table.model_validate_json(file.read_bytes())
        return found

    def note(self, owner: str, table: Table) -> None:
        folder = self.root / owner
        folder.mkdir(mode=0o711, exist_ok=True)
        fresh = folder / f".{TABLE}"
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:  # it holds passwords
            file.write(table.model_dump_json().encode())
        fresh.rename(folder / TABLE)

    def folder(self, owner: str, name: str) -> Path:
        return self.root / owner / name

    def template(self, engine: str) -> Path:
        return self.root / TEMPLATES / engine

    def spare(self, engine: str) -> Path:
        return self.root / TEMPLATES / f"{engine}.new"

    def ids(self, owner: str) -> set[str]:
        folder = self.root / owner
        found = {one.name for one in folder.iterdir() if one.is_dir()} if folder.is_dir() else set()
        return found - {KEPT}

    def copy(self, source: Path, target: Path) -> None:
        """Have `target` hold the data of `source`, whole or not at all."""
        fresh = target.with_name(f".{target.name}")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True, mode=0o700)
        for name in ("run", "empty"):
            (fresh / name).mkdir(mode=0o700)
        shutil.copytree(source / "data", fresh / "data", symlinks=True)
        shutil.rmtree(target, ignore_errors=True)
        fresh.rename(target)

    def move(self, source: Path, target: Path) -> None:
        """Have `target` be what `source` was. Raises FileNotFoundError when that is not there."""
        target.parent.mkdir(mode=0o711, exist_ok=True)
        source.rename(target)

    def remove(self, owner: str, name: str) -> None:
        shutil.rmtree(self.folder(owner, name), ignore_errors=True)

    def forget(self, owner: str) -> None:
        shutil.rmtree(self.root / owner, ignore_errors=True)


def hand_over(folder: Path, uid: int, files: Mapping[str, str]) -> None:
    """Give a database's folder to the uid that its server gets, with these files in `run`."""
    for old in (folder / "run").iterdir():
        old.unlink()
    for name, content in files.items():
        (folder / "run" / name).write_text(content)
        (folder / "run" / name).chmod(0o600)
    give(folder, uid)


def take_back(folder: Path) -> None:
    """Make it ours again: an ordinary user could not remove a server's files."""
    give(folder, os.getuid())


def give(folder: Path, uid: int) -> None:
    """Make all of it this uid's."""
    for place, folders, names in os.walk(folder):
        for name in (".", *folders, *names):
            os.chown(os.path.join(place, name), uid, uid, follow_symlinks=False)  # noqa: PTH118


def bytes_in(folder: Path) -> int:
    """Return what the data takes on disk."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(place, name)).st_blocks * 512  # noqa: PTH118
            except FileNotFoundError:
                continue
    return total
