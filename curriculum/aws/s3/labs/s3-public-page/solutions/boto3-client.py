"""The same from Python, with the action and the principal written as lists."""

import json
import os

import boto3

bucket = os.environ["LAB_BUCKET"]
s3 = boto3.client("s3")

s3.put_public_access_block(
    Bucket=bucket,
    PublicAccessBlockConfiguration={
        "BlockPublicAcls": True,
        "IgnorePublicAcls": True,
        "BlockPublicPolicy": False,
        "RestrictPublicBuckets": False,
    },
)
statement = {
    "Sid": "Pages",
    "Effect": "Allow",
    "Principal": {"AWS": "*"},
    "Action": ["s3:GetObject"],
    "Resource": [f"arn:aws:s3:::{bucket}/public/*"],
}
s3.put_bucket_policy(
    Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]})
)
s3.put_bucket_website(
    Bucket=bucket,
    WebsiteConfiguration={
        "IndexDocument": {"Suffix": "index.html"},
        "ErrorDocument": {"Key": "public/error.html"},
    },
)
