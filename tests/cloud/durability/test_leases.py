"""Copies that nobody drops: the cloud does, even when it was killed meanwhile."""

import time
from concurrent.futures import ThreadPoolExecutor

from cloud.client import CloudClient
from labs.providers import standing_in
from labs.providers.aws_clients import AwsClients
from labs.providers.standing_in import Double
from tests import forked

LEASE = 1.0  # seconds


def test_a_copy_goes_when_its_lease_ends_also_in_a_cloud_that_was_killed(tmp_path):
    with forked.cloud(tmp_path) as cloud:
        control = CloudClient(cloud.control)
        account = control.create_account()
        gone = control.fork(account.account_id, lease=LEASE)
        _until_dropped(control, gone)
        copies = [control.fork(account.account_id, lease=seconds) for seconds in (LEASE, 3600)]
        cloud.running.kill()
    with forked.cloud(tmp_path) as cloud:
        control = CloudClient(cloud.control)
        kept = {account.account_id, copies[1].account_id}
        while {path.name for path in (tmp_path / "accounts").iterdir()} != kept:
            time.sleep(0.1)
        assert {each.account_id for each in control.accounts()} == kept
        control.drop_account(copies[1].account_id)
        while list((tmp_path / "leases").iterdir()):
            time.sleep(0.1)


def test_the_copy_of_a_check_has_a_lease(tmp_path):
    with forked.cloud(tmp_path) as cloud, ThreadPoolExecutor(1) as threads:
        control = CloudClient(cloud.control)
        account = control.create_account()
        double = Double(control, AwsClients(cloud.endpoint), threads, lambda: account.account_id)
        with double.standstill():
            assert double.call(account.principal_arn, "sts", "get_caller_identity", {})
            [copy] = {each.account_id for each in control.accounts()} - {account.account_id}
            [lease] = (tmp_path / "leases").iterdir()
            assert lease.name == copy
            assert 0 < float(lease.read_text()) - time.time() <= standing_in.LEASE


def _until_dropped(control, copy):
    while copy.account_id in {each.account_id for each in control.accounts()}:
        time.sleep(0.1)
