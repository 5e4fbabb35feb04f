"""What a sandbox is after the processes behind it were stopped and started again."""

from contextlib import ExitStack

import pytest

from labs.providers.base import (
    ProbeContext,
    ProviderSettings,
    ProviderUnavailableError,
    SandboxLostError,
)
from labs.providers.cloud import connect
from tests import forked, processes
from tests.labs.provider_contract import request_for

pytestmark = pytest.mark.jail


def test_it_survives_its_cloud_and_is_known_to_be_lost_with_its_runner(full_lab, tmp_path):
    with ExitStack() as clouds, ExitStack() as runners:
        cloud = clouds.enter_context(forked.cloud(tmp_path / "cloud"))
        socket = tmp_path / "runner.sock"
        runners.enter_context(processes.runner(tmp_path / "r", socket, cloud=cloud.address))
        where = ProviderSettings(cloud.control, cloud.endpoint, cloud.endpoint, socket, tmp_path)
        provider = connect(where)
        sandbox = provider.provision(request_for(full_lab))
        look = b'aws s3 cp "s3://$LAB_BUCKET/first.txt" -'
        number = sandbox.facts["number"]
        assert provider.run(sandbox, look, "look.sh", 60).stdout == number

        cloud.running.kill()
        with pytest.raises(ProviderUnavailableError):
            provider.status(sandbox)
        assert provider.run(sandbox, b"echo here", "x.sh", 60).stdout == "here\n"
        clouds.enter_context(forked.cloud(tmp_path / "cloud", listen=cloud.address))
        assert provider.status(sandbox).whole
        assert provider.run(sandbox, look, "look.sh", 60).stdout == number

        runners.close()
        with pytest.raises(ProviderUnavailableError):
            provider.probe(sandbox, ProbeContext()).file("x")
        runners.enter_context(processes.runner(tmp_path / "r", socket, cloud=cloud.address))
        status = provider.status(sandbox)
        assert (status.account, status.workspace) == (True, False)
        with pytest.raises(SandboxLostError):
            provider.probe(sandbox, ProbeContext()).file("x")
        provider.end(sandbox)
        provider.close()
