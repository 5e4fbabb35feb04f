from collections.abc import Iterator

import pytest

from tests.runner.rig import MODES, Box, Rig, rig


@pytest.fixture(scope="session", params=MODES)
def machine(request: pytest.FixtureRequest, cloud) -> Iterator[Rig]:
    """Return a running runner in front of a real cloud, once as each kind of user."""
    with rig(request.param, cloud.address) as running:
        yield running


@pytest.fixture
def box(machine: Rig) -> Iterator[Box]:
    """Return a fresh workspace."""
    with machine.box() as made:
        yield made
