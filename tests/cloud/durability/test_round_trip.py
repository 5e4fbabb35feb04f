"""An account put to sleep after every call behaves as one that stays awake.

The works of all services taught, and what they hold of one another, against a cloud of each kind.
"""

import secrets

import pytest

from cloud.client import CloudClient
from tests import forked
from tests.cloud.conftest import client
from tests.cloud.durability.works import WORKS, Home

ALWAYS = "300"


@pytest.fixture(scope="module", params=["0", ALWAYS], ids=["asleep", "awake"])
def cloud(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("cloud")
    with forked.cloud(folder, "--sleep-after", request.param) as running:
        yield running


@pytest.fixture(scope="module")
def control(cloud):
    made = CloudClient(cloud.control)
    yield made
    made.close()


@pytest.fixture(scope="module")
def home(cloud, control):
    account = control.create_account()
    made = Home(account.account_id, lambda service: client(cloud.endpoint, service, account))
    made.furnish()
    return made


@pytest.mark.parametrize("kind", WORKS)
def test_what_is_made_is_there_and_stays_one_of_each(home, kind):
    make, names = WORKS[kind]
    mine = [f"w-{kind[:2]}-{secrets.token_hex(3)}" for _ in "ab"]
    for name in mine:
        make(home, name)
    assert {name for name in names(home) if name in mine} == set(mine)
    assert {name for name in names(home) if name in mine} == set(mine)
