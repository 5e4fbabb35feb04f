# fails: read
# message: Salaries can be read
# Covers all objects of the bucket.
import json
import os

import boto3

BUCKET = f"arn:aws:s3:::{os.environ['LAB_BUCKET']}"
SWITCH = ["ec2:StartInstances", "ec2:StopInstances"]
STATEMENTS = [
    {"Effect": "Allow", "Action": "ec2:Describe*", "Resource": "*"},
    {
        "Effect": "Allow",
        "Action": SWITCH,
        "Resource": "*",
        "Condition": {"IpAddress": {"aws:SourceIp": os.environ["LAB_CIDR"]}},
    },
    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{BUCKET}/*"},
    {"Effect": "Deny", "Action": "s3:DeleteObject*", "Resource": f"{BUCKET}/*"},
]
boto3.client("iam").put_role_policy(
    RoleName=os.environ["LAB_ROLE"],
    PolicyName="operate",
    PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": STATEMENTS}),
)
