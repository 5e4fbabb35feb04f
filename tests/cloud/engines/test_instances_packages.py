"""Packages that an instance installs from the repository that the setup command prepared."""

from pathlib import Path

import pytest

from tests.cloud.engines.instances import Instances, eventually
from tests.processes import ROOT

REPOSITORY = ROOT / "var" / "tools" / "instance-packages"
pytestmark = [
    pytest.mark.jail,
    pytest.mark.skipif(
        not REPOSITORY.is_dir(), reason="The setup command could fetch no packages."
    ),
]
INSTALLS = """#!/bin/bash
dnf update -y
dnf install -y nginx
systemctl enable --now nginx.service
echo "nginx is $(systemctl is-active nginx), $(systemctl is-enabled nginx)"
echo "from $(hostname)" > /var/www/html/index.html
chown -R www-data:www-data /var/www/html
apt-get install -y nosuch
systemctl start nosuch || echo "nosuch gave $?"
touch /usr/bin/from-an-instance
"""


@pytest.fixture
def instances(aws) -> Instances:
    return Instances(aws)


def test_a_server_that_was_installed_is_served_at_every_boot(instances, terminal):
    made = instances.launch(INSTALLS, SecurityGroupIds=[instances.group(80)])
    said = instances.booted(made)

    assert "this is `apt-get install nginx -y`" in said
    assert "nginx is active, enabled" in said
    assert "E: Unable to locate package nosuch" in said
    assert "apt-get: this lab's repository has apache2" in said
    assert "nosuch gave 5" in said
    assert not Path("/usr/bin/from-an-instance").exists()
    page = f"curl -s --max-time 2 http://{instances.address(made)}/"
    assert eventually(lambda: terminal.sh(page).stdout).startswith(b"from ip-")

    instances.api.reboot_instances(InstanceIds=[made])

    eventually(lambda: instances.console(made).count("login:") == 2)
    assert eventually(lambda: terminal.sh(page).stdout).startswith(b"from ip-")
