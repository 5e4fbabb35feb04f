"""Deliveries put in the place of moto's, each once what it mends is imported."""

import importlib
from functools import cache, partial

from cloud.seams import late

_PARTS = {
    "moto.events.models": ("rules",),
    "moto.s3.models": ("buckets",),
    "moto.sns.models": ("topics", "posts"),
}


@cache
def install() -> None:
    """To be called before the seams are put in place."""
    for name, parts in _PARTS.items():
        late.after(name, partial(_put, parts))


def _put(parts: tuple[str, ...]) -> None:
    for name in parts:
        importlib.import_module(f"cloud.engines.deliveries.{name}").install()
