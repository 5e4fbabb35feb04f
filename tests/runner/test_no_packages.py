"""Where nothing can be installed, whoever tries is told what to do instead."""

import pytest

from tests.runner.instances import Owner, asking, instance
from tests.runner.rig import MODES, TOOLS, rig

pytestmark = pytest.mark.jail
INSTALLS = "#!/bin/sh\napt-get install -y nginx\ndnf install -y httpd || echo gave $?\n"


def test_an_instance_of_a_host_without_a_repository_says_what_there_is(tmp_path):
    (tmp_path / "lab-packages").symlink_to(TOOLS / "lab-packages")
    with (
        rig(MODES[0], "127.0.0.1:9", **{"--tools": str(tmp_path)}) as machine,
        asking(machine.socket) as api,
    ):
        assert not machine.client.instances().packages
        owner = Owner(api)
        owner.put(instance(INSTALLS))
        said = owner.booted()
        owner.end()
    assert "apt-get: this platform has no packages prepared for its instances" in said
    assert "Use what is there: python3 (`python3 -m http.server 80` serves pages)" in said
    assert "dnf: this platform has no packages" in said
    assert "gave 1" in said


@pytest.mark.parametrize("command", ["apt-get install -y nginx", "sudo dnf install nginx"])
def test_a_terminal_says_where_to_install(box, command):
    told = box.sh(command)

    assert told.exit_code == 1
    assert told.stderr.decode().startswith(
        f"{command.split()[0]}: nothing can be installed in this"
    )
    assert "install in its user data" in told.stderr.decode()
