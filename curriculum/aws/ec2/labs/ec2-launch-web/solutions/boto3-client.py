"""All that can be said at launch is said at launch."""

import os
import time
import urllib.error
import urllib.request

import boto3

key, group, name, token = (os.environ[f"LAB_{one}"] for one in ("KEY", "GROUP", "NAME", "TOKEN"))
ec2, ssm = boto3.client("ec2"), boto3.client("ssm")
image = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"

ec2.create_key_pair(KeyName=key)
group_id = ec2.create_security_group(GroupName=group, Description="Web server")["GroupId"]
with urllib.request.urlopen("http://checkip.amazonaws.com") as answer:
    own = answer.read().decode().strip()
ec2.authorize_security_group_ingress(
    GroupId=group_id,
    IpPermissions=[
        {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": cidr}]}
        for port, cidr in ((80, "0.0.0.0/0"), (22, f"{own}/32"))
    ],
)
page = f"#!/bin/sh\ncd /var/www/html\necho '{token}' > index.html\npython3 -m http.server 80 &\n"
made = ec2.run_instances(
    ImageId=ssm.get_parameter(Name=image)["Parameter"]["Value"],
    InstanceType="t3.micro",
    MinCount=1,
    MaxCount=1,
    KeyName=key,
    SecurityGroupIds=[group_id],
    UserData=page,
    MetadataOptions={"HttpTokens": "required"},
    TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": name}]}],
)["Instances"][0]["InstanceId"]

told = ec2.describe_instances(InstanceIds=[made])["Reservations"][0]["Instances"][0]
while True:
    try:
        with urllib.request.urlopen(f"http://{told['PublicIpAddress']}/", timeout=2) as answer:
            assert token in answer.read().decode()
            break
    except (urllib.error.URLError, OSError):
        time.sleep(0.5)
