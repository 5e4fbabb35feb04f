"""Step Functions' executions put in the place of moto's, once moto's service is imported."""

import importlib
from functools import cache

from cloud.seams import late

_PARTS = ("answers", "due", "settling")  # load what they mend, so they wait until it is wanted


@cache
def install() -> None:
    """To be called before the seams are put in place."""
    late.after("moto.stepfunctions.responses", _put)


def _put() -> None:
    for name in _PARTS:
        importlib.import_module(f"cloud.engines.states.{name}").install()
