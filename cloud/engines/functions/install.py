"""Lambda's data plane put in the place of moto's, once moto's is imported."""

import importlib
from functools import cache

from cloud.seams import late

_PARTS = (
    "packages",
    "layers",
    "configuring",
    "destinations",
    "invoking",
    "mapping",
    "polling",
    "due",
    "triggers",
)  # load what they mend, so they wait until it is wanted


@cache
def install() -> None:
    """To be called before the seams are put in place."""
    late.after("moto.awslambda.models", _put)


def _put() -> None:
    for name in _PARTS:
        importlib.import_module(f"cloud.engines.functions.{name}").install()
