# fails: tls.1
# message: Reading over HTTPS is refused
# Takes the condition the wrong way round, and locks everybody out.
import json
import os

import boto3

bucket = os.environ["LAB_BUCKET"]
s3, kms = boto3.client("s3"), boto3.client("kms")
arn = kms.describe_key(KeyId=f"alias/{os.environ['LAB_KEY']}")["KeyMetadata"]["Arn"]
HEADER = "s3:x-amz-server-side-encryption"

default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": arn}
rule = {"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": True}
s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})


def deny(action, resource, condition):
    return {
        "Effect": "Deny",
        "Principal": "*",
        "Action": action,
        "Resource": resource,
        "Condition": condition,
    }


def unless(key, value):
    return {"Null": {key: "false"}, "StringNotEquals": {key: value}}


everything, objects = f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"
statements = [
    deny("s3:PutObject", objects, unless(f"{HEADER}-aws-kms-key-id", arn)),
    deny("s3:PutObject", objects, unless(HEADER, "aws:kms")),
    deny("s3:*", [everything, objects], {"Bool": {"aws:SecureTransport": True}}),
]
policy = {"Version": "2012-10-17", "Statement": statements}
s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
