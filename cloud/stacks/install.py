"""CloudFormation put in the place of moto's, once moto's is imported."""

import importlib
from functools import cache

from cloud.seams import late

_OPERATIONS = "cloud.stacks.responses"  # loads thirty services, so it waits until they are wanted


@cache
def install() -> None:
    """Let the operations here follow moto's."""
    late.after("moto.cloudformation.responses", _put)


def _put() -> None:
    importlib.import_module(_OPERATIONS).install()
