"""Two inline policies: what is allowed, and what is forbidden."""

import json
import os

import boto3

BUCKET = f"arn:aws:s3:::{os.environ['LAB_BUCKET']}"
OFFICE = {"aws:SourceIp": [os.environ["LAB_CIDR"]]}
SWITCH = ["ec2:StartInstances", "ec2:StopInstances"]
role = boto3.resource("iam").Role(os.environ["LAB_ROLE"])


def put(name, *statements):
    document = {"Version": "2012-10-17", "Statement": statements}
    role.Policy(name).put(PolicyDocument=json.dumps(document))


put(
    "operate",
    {"Effect": "Allow", "Action": ["ec2:Describe*", *SWITCH], "Resource": "*"},
    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{BUCKET}/reports/*"},
)
put(
    "guard",
    {
        "Effect": "Deny",
        "Action": SWITCH,
        "Resource": "*",
        "Condition": {"NotIpAddress": OFFICE},
    },
    {
        "Effect": "Deny",
        "Action": ["s3:DeleteObject", "s3:DeleteObjectVersion"],
        "Resource": f"{BUCKET}/*",
    },
)
