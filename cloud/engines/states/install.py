"""Step Functions' executions put in the place of moto's, once moto's service is imported."""

import importlib
from functools import cache, partial

from cloud.seams import late

# What is kept of an account loads moto's models alone, and must go on all the same.
_PARTS = {
    "moto.stepfunctions.models": ("due", "settling", "triggers"),
    "moto.stepfunctions.responses": ("answers",),
}


@cache
def install() -> None:
    """To be called before the seams are put in place."""
    for name, parts in _PARTS.items():
        late.after(name, partial(_put, parts))


def _put(parts: tuple[str, ...]) -> None:
    for name in parts:
        importlib.import_module(f"cloud.engines.states.{name}").install()
