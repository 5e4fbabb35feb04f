from collections.abc import Callable, Iterator

import pytest

from tests.runner.rig import MODES, Box, Rig


@pytest.fixture(scope="session", params=MODES)
def machine(request: pytest.FixtureRequest, rigs: Callable[[str], Rig]) -> Rig:
    """Return a running runner in front of a real cloud, once as each kind of user."""
    return rigs(request.param)


@pytest.fixture
def box(machine: Rig) -> Iterator[Box]:
    """Return a fresh workspace."""
    with machine.box() as made:
        yield made
