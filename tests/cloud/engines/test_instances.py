"""EC2 instances: booted in jails, served where their security groups allow."""

import json

import pytest

from tests.cloud.engines.instances import Instances, eventually

pytestmark = pytest.mark.jail


@pytest.fixture
def instances(aws) -> Instances:
    return Instances(aws)


def page(terminal, address, *, port=80):
    """Ask as the learner would; "" when nothing comes in time."""
    asked = terminal.sh(f"curl -s --max-time 10 http://{address}:{port}/")
    return asked.stdout.decode().strip()


def test_user_data_serves_a_page_at_the_public_address_and_name(instances, terminal):
    made = instances.launch(SecurityGroupIds=[instances.group(80)])
    told = instances.told(made)
    name = told["PrivateDnsName"].partition(".")[0]

    assert eventually(lambda: page(terminal, told["PublicIpAddress"])) == name
    assert page(terminal, told["PublicDnsName"]) == name
    assert f"{name} login:" in instances.booted(made)


def test_only_the_ports_and_sources_of_the_security_group_get_an_answer(instances, terminal):
    group = instances.group(80, cidr="198.51.100.0/24")
    made = instances.launch(SecurityGroupIds=[group])
    address = instances.address(made)
    instances.booted(made)
    assert terminal.sh(f"curl -s --max-time 2 http://{address}/").exit_code == 28  # timed out

    own = terminal.sh("curl -s http://checkip.amazonaws.com").stdout.decode().strip()
    instances.api.authorize_security_group_ingress(
        GroupId=group, IpProtocol="tcp", FromPort=80, ToPort=81, CidrIp=f"{own}/32"
    )
    assert eventually(lambda: page(terminal, address))
    assert terminal.sh(f"curl -s --max-time 30 http://{address}:81/").exit_code == 7  # refused
    assert terminal.sh(f"curl -s --max-time 2 http://{address}:82/").exit_code == 28


COUNTS = """#!/bin/sh
echo "user data ran $(($(cat /root/runs 2> /dev/null || echo 0) + 1))" | tee -a /root/runs
cat > /var/lib/cloud/scripts/per-boot/count <<'END'
#!/bin/sh
echo boot >> /root/boots
echo "boot $(wc -l < /root/boots) after $(wc -l < /root/runs) run"
END
chmod +x /var/lib/cloud/scripts/per-boot/count
"""


def test_a_stop_and_a_reboot_keep_the_disk_and_a_start_brings_another_address(instances):
    made = instances.launch(COUNTS, SecurityGroupIds=[instances.group(80)])
    before = instances.address(made)
    assert "boot 1 after 1 run" in instances.booted(made)
    instances.until_state(made, "running")

    instances.api.reboot_instances(InstanceIds=[made])
    eventually(lambda: "boot 2 after 1 run" in instances.console(made))
    assert instances.address(made) == before

    instances.api.stop_instances(InstanceIds=[made])
    instances.until_state(made, "stopped")
    assert "PublicIpAddress" not in instances.told(made)

    instances.api.start_instances(InstanceIds=[made])
    assert instances.address(made) != before
    eventually(lambda: "boot 3 after 1 run" in instances.console(made))


def test_nothing_of_a_terminated_instance_is_left(instances, terminal, runner):
    made = instances.launch(SecurityGroupIds=[instances.group(80)])
    address = instances.address(made)
    assert eventually(lambda: page(terminal, address))

    instances.api.terminate_instances(InstanceIds=[made])

    assert terminal.sh(f"curl -s --max-time 2 http://{address}/").exit_code != 0
    assert instances.console(made) == ""


def test_an_account_reaches_its_own_instances_only(instances, terminal, aws, other, runner):
    theirs = Instances(lambda name: aws(name, keys=other))
    made = theirs.launch(SecurityGroupIds=[theirs.group(80)])
    theirs.booted(made)

    assert terminal.sh(f"curl -s --max-time 2 http://{theirs.address(made)}/").exit_code != 0


def test_user_data_without_an_interpreter_is_told_on_the_console(instances):
    plain = instances.launch("echo hi > /root/hi")
    config = instances.launch("#cloud-config\npackages: [nginx]")

    assert "Unhandled non-multipart" in instances.booted(plain)
    assert "cloud-config is not available in this lab" in instances.booted(config)


ROLE = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ec2.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


def test_an_instance_acts_as_its_role_without_keys(instances, aws):
    iam = aws("iam")
    iam.create_role(RoleName="web", AssumeRolePolicyDocument=json.dumps(ROLE))
    iam.create_instance_profile(InstanceProfileName="web")
    iam.add_role_to_instance_profile(InstanceProfileName="web", RoleName="web")
    made = instances.launch(
        "#!/bin/sh\naws sts get-caller-identity --query Arn --output text",
        IamInstanceProfile={"Name": "web"},
    )

    assert f":assumed-role/web/{made}" in instances.booted(made)


METADATA = """#!/bin/bash
base=http://169.254.169.254/latest
curl -s -o /dev/null -w 'v1 %{http_code}\\n' $base/meta-data/instance-id
token=$(curl -s -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' $base/api/token)
echo id $(curl -s -H "X-aws-ec2-metadata-token: $token" $base/meta-data/instance-id)
curl -s -o /dev/null -w 'bad %{http_code}\\n' -H 'X-aws-ec2-metadata-token: no' $base/meta-data/
curl -s -o /dev/null -w 'none %{http_code}\\n' -H "X-aws-ec2-metadata-token: $token" $base/meta-data/x
curl -s -o /dev/null -w 'ttl %{http_code}\\n' -X PUT $base/api/token
"""


def test_metadata_of_both_versions_unless_tokens_are_required(instances):
    free = instances.launch(METADATA)
    strict = instances.launch(METADATA, MetadataOptions={"HttpTokens": "required"})

    told = instances.booted(free)
    assert "v1 200" in told
    assert f"id {free}" in told
    assert {"bad 401", "none 404", "ttl 400"} <= set(told.splitlines())
    told = instances.booted(strict)
    assert "v1 401" in told
    assert f"id {strict}" in told


ATTACKS = """#!/bin/bash
try() { local name=$1; shift; if timeout 5 "$@" > /dev/null 2>&1; then echo "$name: done"; else echo "$name: refused"; fi; }
try mount mount -t tmpfs none /mnt
try userns unshare -Ur true
try setuid python3 -c 'import os; os.setuid(1); assert os.getuid() == 1'
try usr sh -c 'echo >> /usr/bin/python3'
try sysctl sh -c 'echo 1 > /proc/sys/kernel/core_pattern'
try vsock python3 -c 'import socket; socket.socket(socket.AF_VSOCK)'
try packet python3 -c 'import socket; socket.socket(socket.AF_PACKET, socket.SOCK_RAW)'
try shadow grep root: /etc/shadow
try address ip addr add 10.9.9.9/32 dev eth0
try forward timeout 1 bash -c 'exec 3<>/dev/tcp/THEIRS/80'
try internet timeout 1 bash -c 'exec 3<>/dev/tcp/8.8.8.8/53'
try lab timeout 1 bash -c 'exec 3<>/dev/tcp/127.0.0.81/80'
try disk dd if=/dev/zero of=/root/full bs=1M count=400
echo processes $(ls /proc | grep -c '^[0-9]')
"""


def test_root_of_an_instance_has_no_power_beyond_it(instances, aws, other):
    theirs = Instances(lambda name: aws(name, keys=other))
    made = theirs.launch()
    address = theirs.told(made)["PrivateIpAddress"]

    told = instances.booted(instances.launch(ATTACKS.replace("THEIRS", address)))

    lines = [line for line in told.splitlines() if line.endswith((": done", ": refused"))]
    assert len(lines) == ATTACKS.count("\ntry ")
    assert [line for line in lines if line.endswith("done")] == []


ASKS = """#!/bin/bash
ask() { echo "$1: $(curl -s --max-time 4 --retry 60 --retry-connrefused --retry-delay 0 "$2")"; }
ask name http://NAME/
ask address http://ADDRESS/
curl -s --max-time 2 http://ADDRESS:81/ || echo "closed: $?"
"""
ANSWERS = """#!/usr/bin/python3
import http.server
class Own(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"hello {self.client_address[0]}".encode())
import os
if not os.fork():
    http.server.HTTPServer(("", 80), Own).serve_forever()
"""


def test_instances_of_a_vpc_reach_one_another_where_their_groups_allow(instances):
    web, database = instances.group(), instances.group()
    pair = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80}
    instances.api.authorize_security_group_ingress(
        GroupId=database, IpPermissions=[pair | {"UserIdGroupPairs": [{"GroupId": web}]}]
    )
    told = instances.told(instances.launch(ANSWERS, SecurityGroupIds=[database]))
    asks = ASKS.replace("ADDRESS", told["PrivateIpAddress"]).replace("NAME", told["PrivateDnsName"])

    friend = instances.launch(asks, SecurityGroupIds=[web])
    stranger = instances.launch(asks.replace("60", "0"), SecurityGroupIds=[database])

    own = instances.told(friend)["PrivateIpAddress"]
    lines = instances.booted(friend).splitlines()
    assert {f"name: hello {own}", f"address: hello {own}", "closed: 28"} <= set(lines)
    assert {"name: ", "address: "} <= set(instances.booted(stranger).splitlines())
