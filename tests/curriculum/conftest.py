"""A cloud and a runner for the labs that are proven here, several cases of a lab at a time.

Much of a proof is waiting: for a database that starts, for a workflow that pauses. So one test
process has all of a lab (`xdist_group`), and the first of its cases begins them all and waits for
all: pytest changes the environment between tests, which no other thread may be reading then.
"""

import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

import pytest

from grader.authoring.proof import Case
from grader.authoring.site import serve_site
from grader.authoring.stage import Stage
from labs.providers.base import ProviderSettings
from labs.providers.cloud import CloudProvider
from tests import forked, processes

AT_ONCE = 3

Key = tuple[str, str]  # a lab's slug, and the name of one of its cases


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


@pytest.fixture(scope="session")
def proven(place: Stage, request: pytest.FixtureRequest) -> Iterator[Callable[[Case], list[str]]]:
    """Return `proven(case)`: what is wrong with one of the cases that tests were selected for."""
    selected: dict[Key, Case] = {}
    for item in request.session.items:
        callspec = getattr(item, "callspec", None)
        case = callspec.params.get("case") if callspec else None
        if isinstance(case, Case):
            selected[case.lab, case.name] = case
    begun: dict[Key, Future[list[str]]] = {}
    with ThreadPoolExecutor(AT_ONCE) as pool:

        def faults(case: Case) -> list[str]:
            if (case.lab, case.name) not in begun:
                together = {
                    key: pool.submit(other.prove, place)
                    for key, other in selected.items()
                    if other.lab == case.lab
                }
                begun.update(together)
                wait(together.values())
            return begun[case.lab, case.name].result()

        yield faults
        pool.shutdown(cancel_futures=True)
