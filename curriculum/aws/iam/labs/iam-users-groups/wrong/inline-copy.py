# fails: policy
# message: has an inline policy
# Copies the managed policy's text into the group.
import json
import os

import boto3

iam = boto3.resource("iam")
group = iam.create_group(GroupName=os.environ["LAB_GROUP"])
managed = iam.Policy("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
group.create_policy(
    PolicyName="read-s3", PolicyDocument=json.dumps(managed.default_version.document)
)
for name in (os.environ["LAB_ANA"], os.environ["LAB_RAVI"]):
    iam.create_user(UserName=name)
    group.add_user(UserName=name)
