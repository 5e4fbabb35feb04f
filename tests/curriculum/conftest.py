"""A cloud and a runner for the labs that are proven here."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.authoring.site import serve_site
from grader.authoring.stage import Stage
from labs.providers.base import ProviderSettings
from labs.providers.cloud import CloudProvider
from tests import forked, processes


@pytest.fixture(scope="session")
def place() -> Iterator[Stage]:
    """Return a stage such as `lab test --private` makes, on a cloud that starts faster."""
    with tempfile.TemporaryDirectory(prefix="gs-lab-") as name, serve_site() as site:
        folder, socket = Path(name), Path(name) / "runner.sock"
        with (
            forked.cloud(folder / "cloud", "--runner", str(socket)) as cloud,
            processes.runner(folder / "runner", socket, cloud=cloud.address, site=site.address),
        ):
            where = ProviderSettings(
                cloud.control, cloud.endpoint, cloud.endpoint, socket, processes.TOOLS
            )
            yield Stage(CloudProvider(where), site)
