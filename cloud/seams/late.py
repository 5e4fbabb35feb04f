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

from cloud.seams import due

# moto's module → the seams, whose `install` follows its import. `due` has some as well.
LATE = {
    "moto.cloudwatch.responses": ("cloud.seams.alarms.history",),
    "moto.kms.responses": ("cloud.seams.grants", "cloud.seams.key_arns"),
    "moto.kms.urls": ("cloud.seams.disabled_keys",),
    "moto.logs.models": ("cloud.seams.log_streams",),
    "moto.ssm.models": ("cloud.seams.image_parameters",),
}

_following: dict[str, Callable[[], None]] = {}


class _Finder(MetaPathFinder):
    """Finds such modules as Python would, and lets the seam follow."""

    def __init__(self) -> None:
        self.waiting = LATE.keys() | due.SERVICES.keys()

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,  # noqa: ARG002 - Python's own signature
    ) -> ModuleSpec | None:
        if fullname not in self.waiting:
            return None
        self.waiting.remove(fullname)
        spec = PathFinder.find_spec(fullname, path)
        if spec is not None and spec.loader is not None:
            run = _followed(spec.loader.exec_module, fullname)
            vars(spec.loader)["exec_module"] = run
        return spec


_FINDER = _Finder()


def _followed(plain: Callable[[ModuleType], None], name: str) -> Callable[[ModuleType], None]:
    def exec_module(module: ModuleType) -> None:
        plain(module)
        _follow(name)

    return exec_module


@cache
def install() -> None:
    loaded = [name for name in _FINDER.waiting if name in sys.modules]
    sys.meta_path.insert(0, _FINDER)  # first: what follows may import others of them
    for name in loaded:
        _follow(name)


def after(name: str, put_in_place: Callable[[], None]) -> None:
    """Let `put_in_place` follow the import of moto's module, too, be it done already."""
    _following[name] = put_in_place
    if _FINDER in sys.meta_path and name in sys.modules:
        put_in_place()
    else:
        _FINDER.waiting.add(name)


def _follow(name: str) -> None:
    for seam in (*LATE.get(name, ()), due.SERVICES.get(name)):
        if seam is not None:
            importlib.import_module(seam).install()
    if name in _following:
        _following[name]()
