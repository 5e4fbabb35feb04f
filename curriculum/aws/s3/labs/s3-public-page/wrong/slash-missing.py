# fails: policy.2
# message: A slash belongs before
# Opens whatever begins with the word public.
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
    "Effect": "Allow",
    "Principal": "*",
    "Action": "s3:GetObject",
    "Resource": f"arn:aws:s3:::{bucket}/public*",
}
policy = {"Version": "2012-10-17", "Statement": [statement]}
s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
