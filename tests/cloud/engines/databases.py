"""Databases for tests: instances, the terminal of a learner, and short ways to ask by SQL."""

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from cloud.client import CloudClient
from cloud.shapes import Account
from runner.client import RunnerClient
from runner.shapes import Completed, WorkspaceSpec

PASSWORD = "Secret-99"
CLASS = "db.t3.micro"


@dataclass
class Terminal:
    """A workspace of the account's learner."""

    runner: RunnerClient
    name: str

    def sh(self, script: str, *, timeout: float = 60.0) -> Completed:
        return self.runner.run(self.name, ["bash", "-c", script], timeout=timeout)

    def mysql(self, host: str, sql: str, *, user: str = "admin", more: str = "") -> Completed:
        """Ask by the `mysql` command; it waits at most two seconds for a connection."""
        words = f"mysql --connect-timeout=2 -N -h {host} -u {user} -p{PASSWORD} {more}"
        return self.sh(f"{words} <<'SQL'\n{sql}\nSQL")

    def psql(self, host: str, sql: str, *, user: str = "master", more: str = "") -> Completed:
        """Ask by the `psql` command; `more` is of its connection string."""
        to = f"host={host} user={user} dbname=shop password={PASSWORD} {more}"
        return self.sh(f"psql -X -A -t '{to}' <<'SQL'\n{sql}\nSQL")


@dataclass
class Databases:
    aws: Callable[..., Any]
    account: Account
    control: CloudClient

    @property
    def api(self) -> Any:
        return self.aws("rds")

    def group(self, cidr: str | None = None, *, port: int = 3306) -> str:
        """Return a security group of the default VPC that lets `cidr` in."""
        made = self.aws("ec2").create_security_group(
            GroupName=f"g-{uuid.uuid4().hex[:8]}", Description="for a database"
        )["GroupId"]
        if cidr is not None:
            self.let_in(made, cidr, port=port)
        return str(made)

    def let_in(self, group: str, cidr: str, *, port: int = 3306) -> None:
        self.aws("ec2").authorize_security_group_ingress(
            GroupId=group, IpProtocol="tcp", FromPort=port, ToPort=port, CidrIp=cidr
        )

    def interface(self, *groups: str) -> str:
        """Put the terminal into the default VPC; return its private address."""
        ec2 = self.aws("ec2")
        subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
        tags = [
            {"ResourceType": "network-interface", "Tags": [{"Key": "Name", "Value": "terminal"}]}
        ]
        made = ec2.create_network_interface(
            SubnetId=subnet, Groups=list(groups), TagSpecifications=tags
        )
        return str(made["NetworkInterface"]["PrivateIpAddress"])

    def make(self, name: str = "shop", **settings: Any) -> str:
        """Create an instance and wait for it; return its endpoint's name."""
        wanted = {
            "Engine": "mysql",
            "DBInstanceClass": CLASS,
            "AllocatedStorage": 20,
            "MasterUsername": "admin",
            "MasterUserPassword": PASSWORD,
            "DBName": "shop",
            **settings,
        }
        self.api.create_db_instance(DBInstanceIdentifier=name, **wanted)
        return self.endpoint(name)

    def endpoint(self, name: str = "shop") -> str:
        self.wait(name)
        return str(self.look(name)["Endpoint"]["Address"])

    def look(self, name: str = "shop") -> dict[str, Any]:
        return dict(self.api.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0])

    def wait(self, name: str = "shop", status: str = "available") -> None:
        """Set the account's clock forward until the instance is so."""
        for _ in range(20):
            if self.look(name)["DBInstanceStatus"] == status:
                return
            self.control.advance_clock(self.account.account_id, 1.0, settle=False)
        raise AssertionError(self.look(name)["DBInstanceStatus"])


@contextmanager
def terminal(runner: RunnerClient, account: Account) -> Iterator[Terminal]:
    name = f"t-{uuid.uuid4().hex[:12]}"
    spec = WorkspaceSpec(workspace_id=name, account_id=account.account_id)
    runner.create_workspace(spec)
    try:
        yield Terminal(runner, name)
    finally:
        runner.end_workspace(name)


def seconds(work: Callable[[], Any]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began
