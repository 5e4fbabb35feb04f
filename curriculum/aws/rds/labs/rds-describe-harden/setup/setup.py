"""Leave a database as somebody in a hurry would, and the terminal inside its VPC."""

import time


def setup(lab):
    ec2, rds = lab.aws("ec2"), lab.aws("rds")
    client = ec2.create_security_group(
        GroupName=lab.parameters["client"], Description="The application"
    )["GroupId"]
    door = ec2.create_security_group(GroupName="database", Description="MySQL")["GroupId"]
    rule = {
        "IpProtocol": "tcp",
        "FromPort": 3306,
        "ToPort": 3306,
        "UserIdGroupPairs": [{"GroupId": client}],
    }
    ec2.authorize_security_group_ingress(GroupId=door, IpPermissions=[rule])
    tags = [{"ResourceType": "network-interface", "Tags": [{"Key": "Name", "Value": "terminal"}]}]
    ec2.create_network_interface(
        SubnetId=ec2.describe_subnets()["Subnets"][0]["SubnetId"],
        Groups=[client],
        TagSpecifications=tags,
    )
    password = f"{lab.random.choice(('Summer', 'Winter'))}-{lab.random.randrange(1000, 9999)}"
    lab.put_file("password.txt", f"{password}\n".encode())
    name = lab.parameters["db"]
    rds.create_db_instance(
        DBInstanceIdentifier=name,
        Engine="mysql",
        EngineVersion="8.4.6",
        DBInstanceClass=lab.parameters["class"],
        AllocatedStorage=20,
        DBName="ledger",
        MasterUsername="admin",
        MasterUserPassword=password,
        VpcSecurityGroupIds=[door],
        BackupRetentionPeriod=0,
        PubliclyAccessible=True,
    )
    return {"endpoint": _endpoint(rds, name)}


def _endpoint(rds, name):
    """Wait until the instance has one, about a second."""
    while True:
        told = rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]
        if "Endpoint" in told:
            return told["Endpoint"]["Address"]
        time.sleep(0.1)
