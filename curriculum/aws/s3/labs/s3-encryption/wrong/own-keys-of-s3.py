# fails: other-keys.2
# message: gets around your key
# Thinks of other keys, not of no key at all.
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
    deny("s3:*", [everything, objects], {"Bool": {"aws:SecureTransport": False}}),
]
policy = {"Version": "2012-10-17", "Statement": statements}
s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
legacy = {"Bucket": bucket, "Key": "legacy/manifest.csv"}
s3.copy_object(**legacy, CopySource=legacy)
