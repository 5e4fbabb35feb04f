"""Which DB instances are public unless told otherwise, and what a restore makes of a no."""

import pytest
from botocore.exceptions import ClientError

INSTANCE = {
    "DBInstanceClass": "db.t3.micro",
    "Engine": "mysql",
    "MasterUsername": "master",
    "MasterUserPassword": "correct-horse",
    "AllocatedStorage": 20,
}


def test_an_instance_is_public_unless_it_has_a_subnet_group_of_its_own(aws):
    """Source: Amazon RDS API Reference, "CreateDBInstance" (PubliclyAccessible)."""
    rds, ec2 = aws("rds"), aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=zone)["Subnet"]
        for n, zone in enumerate(("us-east-1a", "us-east-1b"))
    ]
    rds.create_db_subnet_group(
        DBSubnetGroupName="private",
        DBSubnetGroupDescription="private",
        SubnetIds=[one["SubnetId"] for one in subnets],
    )
    private = {"DBSubnetGroupName": "private"}

    def public(name: str, **more: object) -> bool:
        made = rds.create_db_instance(DBInstanceIdentifier=name, **INSTANCE, **more)
        return made["DBInstance"]["PubliclyAccessible"]

    assert public("by-default") is True
    assert public("private", PubliclyAccessible=False) is False
    assert public("in-a-vpc", **private) is False

    wanted = "Cannot create a publicly accessible DBInstance. The specified VPC "
    with pytest.raises(ClientError, match=f"{wanted}has no internet gateway"):
        public("lost", PubliclyAccessible=True, **private)
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    with pytest.raises(ClientError, match=f"{wanted}does not support DNS") as told:
        public("lost", PubliclyAccessible=True, **private)
    assert told.value.response["Error"]["Code"] == "InvalidVPCNetworkStateFault"
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    assert public("found", PubliclyAccessible=True, **private) is True


def test_a_restore_is_what_was_asked_for(aws, account, control):
    rds = aws("rds")
    rds.create_db_instance(
        DBInstanceIdentifier="shop", DeletionProtection=True, MultiAZ=True, **INSTANCE
    )
    control.advance_clock(account.account_id, 3600)
    rds.create_db_snapshot(DBInstanceIdentifier="shop", DBSnapshotIdentifier="before")
    made = rds.restore_db_instance_from_db_snapshot(
        DBInstanceIdentifier="again",
        DBSnapshotIdentifier="before",
        PubliclyAccessible=False,
        MultiAZ=False,
    )["DBInstance"]
    told = [made[name] for name in ("PubliclyAccessible", "MultiAZ", "DeletionProtection")]
    assert told == [False, False, False]
