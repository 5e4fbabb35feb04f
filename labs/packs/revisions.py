"""Copies of the labs that sessions were started with, so that an edit cannot change them."""

import shutil
import uuid
from pathlib import Path

from labs.packs.folder import revision_of
from labs.packs.model import Lab


class LabChangedError(Exception):
    """A lab was edited after it was read."""


def preserve(lab: Lab, root: Path) -> Path:
    """Keep a copy of the lab's folder under `root`; return where. Done once per revision.

    Raises LabChangedError when the folder is not any more what `lab` was read from.
    """
    kept = root / lab.revision
    inner = kept / lab.course / lab.module / "labs" / lab.slug
    if inner.is_dir():
        return inner
    fresh = root / f".{lab.revision}.{uuid.uuid4().hex}"
    try:
        copy = shutil.copytree(lab.directory, fresh / inner.relative_to(kept))
        if revision_of(copy) != lab.revision:
            raise LabChangedError(lab.slug)
        fresh.rename(kept)
    except OSError:
        if not inner.is_dir():  # else another process was first
            raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return inner


def preserved(root: Path, revision: str) -> Path | None:
    """Return the folder of a kept lab, or None."""
    found = list((root / revision).glob("*/*/labs/*/lab.yaml"))
    return found[0].parent if found else None
