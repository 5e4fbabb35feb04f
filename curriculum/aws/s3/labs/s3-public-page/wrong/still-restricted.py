# fails: block
# message: still refuses public policies, or ignores them
# Lets the policy be saved, but not work.
import json
import os

import boto3

bucket = os.environ["LAB_BUCKET"]
s3 = boto3.client("s3")

half = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "RestrictPublicBuckets": True}
s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=half)
statement = {
    "Effect": "Allow",
    "Principal": "*",
    "Action": "s3:GetObject",
    "Resource": f"arn:aws:s3:::{bucket}/public/*",
}
policy = {"Version": "2012-10-17", "Statement": [statement]}
s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
