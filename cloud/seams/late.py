"""Seams of services that take long to import, put in place the moment something imports them.

CloudFormation brings thirty other services with it, and two seconds; a cloud that starts again
while learners work should not make them wait for that. Whoever imports them, the seam is there
before they are used.
"""

import importlib
import sys
from collections.abc import Callable, Sequence
from functools import cache
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

# moto's module → the seam's, whose `install` follows its import.
LATE = {
    "moto.awslambda.models": "cloud.seams.not_here",
    "moto.cloudformation.models": "cloud.seams.templates",
}


class _Finder(MetaPathFinder):
    """Finds the modules in LATE as Python would, and lets the seam follow."""

    def __init__(self) -> None:
        self._waiting = dict(LATE)

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,  # noqa: ARG002 - Python's own signature
    ) -> ModuleSpec | None:
        seam = self._waiting.pop(fullname, None)
        spec = PathFinder.find_spec(fullname, path) if seam else None
        if seam and spec is not None and spec.loader is not None:
            run = _followed(spec.loader.exec_module, seam)
            vars(spec.loader)["exec_module"] = run
        return spec


def _followed(plain: Callable[[ModuleType], None], seam: str) -> Callable[[ModuleType], None]:
    def exec_module(module: ModuleType) -> None:
        plain(module)
        importlib.import_module(seam).install()

    return exec_module


@cache
def install() -> None:
    for name, seam in LATE.items():
        if name in sys.modules:
            importlib.import_module(seam).install()
    sys.meta_path.insert(0, _Finder())
