# fails: default.1
# message: but not your key
# Turns KMS on and leaves the key to S3.
import os

import boto3

rule = {
    "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"},
    "BucketKeyEnabled": True,
}
boto3.client("s3").put_bucket_encryption(
    Bucket=os.environ["LAB_BUCKET"], ServerSideEncryptionConfiguration={"Rules": [rule]}
)
