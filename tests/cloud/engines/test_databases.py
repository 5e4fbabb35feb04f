"""DB instances: a real server behind each, reached from the terminal where the rules allow."""

import time

import pytest

from cloud.engines.network import TERMINAL


@pytest.fixture
def inside(databases) -> str:
    """Put the terminal into the default VPC; return its group."""
    client = databases.group()
    databases.interface(client)
    return client


@pytest.mark.jail
def test_an_instance_is_a_database_with_its_master_user(databases, terminal, inside):
    host = databases.make(VpcSecurityGroupIds=[databases.group("172.31.0.0/16")])

    told = terminal.mysql(host, "CREATE TABLE shop.t (n INT); INSERT INTO shop.t VALUES (1), (2);")
    asked = databases.control.ask_database(
        databases.account.account_id, "shop", "SELECT COUNT(*) AS n FROM t", schema="shop"
    )

    refused = databases.control.ask_database(
        databases.account.account_id, "shop", "SELECT * FROM nothing", schema="shop"
    )

    assert refused.code == "1146"
    assert (told.exit_code, told.stderr) == (0, b"")
    assert (asked.columns, asked.rows) == (["n"], [[2]])
    assert b"Access denied" in terminal.mysql(host, "SELECT 1", user="stranger").stderr


@pytest.mark.jail
def test_only_what_the_security_group_lets_in_gets_an_answer(databases, terminal, inside):
    group = databases.group()
    host = databases.make(VpcSecurityGroupIds=[group])

    began = time.monotonic()
    refused = terminal.mysql(host, "SELECT 1")
    assert b"Can't connect" in refused.stderr
    assert time.monotonic() - began > 2  # silence, as AWS has it: no quick refusal

    databases.aws("ec2").authorize_security_group_ingress(
        GroupId=group,
        IpPermissions=[
            {
                "IpProtocol": "tcp",
                "FromPort": 3306,
                "ToPort": 3306,
                "UserIdGroupPairs": [{"GroupId": inside}],
            }
        ],
    )
    assert terminal.mysql(host, "SELECT 'in'").stdout == b"in\n"


@pytest.mark.jail
def test_the_internet_gets_in_where_the_instance_is_public_and_its_group_says_so(
    databases, terminal
):
    group = databases.group()
    databases.aws("ec2").authorize_security_group_ingress(
        GroupId=group, IpProtocol="tcp", FromPort=3306, ToPort=3306, CidrIp=f"{TERMINAL}/32"
    )
    public = databases.make(VpcSecurityGroupIds=[group], PubliclyAccessible=True)
    private = databases.make("private", VpcSecurityGroupIds=[group], PubliclyAccessible=False)

    assert terminal.mysql(public, "SELECT 'in'").stdout == b"in\n"
    assert b"Can't connect" in terminal.mysql(private, "SELECT 'in'").stderr
