"""A cloud and a runner for the labs that are proven here."""

from collections.abc import Iterator

import pytest

from grader.authoring.stage import Stage, stage


@pytest.fixture(scope="session")
def place() -> Iterator[Stage]:
    with stage(private=True) as place:
        yield place
