"""Instances for tests: short ways to launch them, and to wait for what they say."""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

IMAGE = "ami-0a1b2c3d4e5f60001"
SERVE = """#!/bin/sh
cd /var/www/html
hostname > index.html
python3 -m http.server 80 &
"""


@dataclass
class Instances:
    aws: Callable[..., Any]

    @property
    def api(self) -> Any:
        return self.aws("ec2")

    def group(self, *ports: int, cidr: str = "0.0.0.0/0") -> str:
        """Return a new security group that lets `cidr` in at these ports."""
        name = f"g-{uuid.uuid4().hex[:8]}"
        made = self.api.create_security_group(GroupName=name, Description="for an instance")
        for port in ports:
            self.api.authorize_security_group_ingress(
                GroupId=made["GroupId"], IpProtocol="tcp", FromPort=port, ToPort=port, CidrIp=cidr
            )
        return str(made["GroupId"])

    def launch(self, user_data: str = SERVE, **settings: Any) -> str:
        """Return the new instance's id."""
        made = self.api.run_instances(
            ImageId=IMAGE,
            InstanceType="t3.micro",
            MinCount=1,
            MaxCount=1,
            **{"UserData": user_data, **settings},
        )
        return str(made["Instances"][0]["InstanceId"])

    def told(self, instance: str) -> Any:
        asked = self.api.describe_instances(InstanceIds=[instance])
        return asked["Reservations"][0]["Instances"][0]

    def address(self, instance: str) -> str:
        return str(self.told(instance)["PublicIpAddress"])

    def console(self, instance: str) -> str:
        return str(self.api.get_console_output(InstanceId=instance).get("Output", ""))

    def until_state(self, instance: str, state: str) -> None:
        eventually(lambda: self.told(instance)["State"]["Name"] == state)

    def booted(self, instance: str) -> str:
        """Return the console once its user data has run."""
        eventually(lambda: "cloud-init: finished" in self.console(instance))
        return self.console(instance)


def eventually(ask: Callable[[], Any], *, within: float = 120.0) -> Any:
    """Return the first true answer."""
    deadline = time.monotonic() + within
    while not (told := ask()):
        assert time.monotonic() < deadline, f"It did not come: {told!r}"
        time.sleep(0.05)
    return told
