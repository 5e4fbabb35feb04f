"""Make the role without rights, the two instances and the bucket with two prefixes."""

import ipaddress
import json

TEAMS = ("shop", "depot")


def setup(lab):
    trust = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{lab.account_id}:root"},
        "Action": "sts:AssumeRole",
    }
    lab.aws("iam").create_role(
        RoleName=lab.parameters["role"],
        Description="Looks after instances, reads reports.",
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
    )
    bucket, s3 = lab.parameters["bucket"], lab.aws("s3")
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="reports/october.csv", Body=b"orders,1180\n")
    s3.put_object(Bucket=bucket, Key="salaries/october.csv", Body=b"ana,5200\n")
    inside = ipaddress.ip_network(lab.parameters["cidr"])
    shop, _ = [instance(lab.aws("ec2"), team) for team in TEAMS]
    return {
        "instance": shop,
        "inside": inside[lab.random.randrange(9, 250)],
        "outside": inside.broadcast_address + lab.random.randrange(9, 250),
    }


def instance(ec2, team: str) -> str:
    """Return the id of a new instance that is tagged with its team."""
    tags = [{"Key": "Name", "Value": f"{team}-1"}, {"Key": "team", "Value": team}]
    images = ec2.describe_images(Owners=["amazon"])["Images"]
    made = ec2.run_instances(
        ImageId=images[0]["ImageId"],
        InstanceType="t3.micro",
        MinCount=1,
        MaxCount=1,
        TagSpecifications=[{"ResourceType": "instance", "Tags": tags}],
    )
    return made["Instances"][0]["InstanceId"]
