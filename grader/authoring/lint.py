"""Everything that is wrong with labs, without running anything."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from grader.authoring.errors import AuthoringError
from grader.checks.reading import check_faults
from labs.packs.errors import InvalidLabError, LabError
from labs.packs.loader import find_labs, load_lab


def directories(root: Path, slugs: Sequence[str]) -> dict[str, Path]:
    """Return the folders of the labs asked for, of all without any.

    Raises AuthoringError for an unknown slug, InvalidLabError when two labs have one.
    """
    found = find_labs(root)
    unknown = [slug for slug in slugs if slug not in found]
    if unknown:
        known = ", ".join(sorted(found)) or "none"
        raise AuthoringError(f"There is no lab {', '.join(unknown)} in {root}. There are: {known}.")
    return {slug: found[slug] for slug in (slugs or sorted(found))}


def faults(directory: Path) -> list[LabError]:
    """Return all mistakes in a lab's folder, by file and line."""
    errors = list(check_faults(directory))
    try:
        load_lab(directory)
    except InvalidLabError as invalid:
        errors += invalid.errors
    return sorted(set(errors))


def told(root: Path, directory: Path, errors: Sequence[LabError]) -> Iterator[str]:
    """Yield a line an error: file, line, field, what is wrong, what to do."""
    folder = (
        directory.relative_to(root.parent) if directory.is_relative_to(root.parent) else directory
    )
    for error in errors:
        yield f"{folder}/{error}"
