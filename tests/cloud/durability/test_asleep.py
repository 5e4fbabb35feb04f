"""The services' own contract tests again, on a cloud whose accounts sleep after every call."""

import pytest

from cloud.client import CloudClient
from tests import forked
from tests.cloud.test_s3 import *  # noqa: F403
from tests.cloud.test_seam_suspended import *  # noqa: F403
from tests.cloud.test_seam_visits import test_a_key_tells_what_it_was_last_used_for  # noqa: F401
from tests.cloud.test_seams import *  # noqa: F403
from tests.cloud.test_services import *  # noqa: F403


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    with forked.cloud(tmp_path_factory.mktemp("cloud"), "--sleep-after", "0") as running:
        yield running


@pytest.fixture(scope="module")
def control(cloud):
    made = CloudClient(cloud.control)
    yield made
    made.close()
