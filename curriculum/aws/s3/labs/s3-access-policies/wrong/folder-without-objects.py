# fails: dana.1
# message: must be the objects
# Names the folder, which is no object.

import json
import os
from pathlib import Path

import boto3
from botocore.config import Config

bucket, partner = os.environ["LAB_BUCKET"], os.environ["LAB_PARTNER"]
account = boto3.client("sts").get_caller_identity()["Account"]
objects = f"arn:aws:s3:::{bucket}"


def statement(effect, principal, action, resource):
    return {
        "Effect": effect,
        "Principal": {"AWS": principal},
        "Action": action,
        "Resource": resource,
    }


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


s3 = boto3.client("s3", config=Config(signature_version="s3v4"))
s3.put_bucket_policy(
    Bucket=bucket,
    Policy=document(
        statement("Deny", f"arn:aws:iam::{account}:user/richard", "s3:PutObject", f"{objects}/*"),
        statement("Deny", f"arn:aws:iam::{account}:user/dana", "s3:*", f"{objects}/hr"),
        statement(
            "Allow", f"arn:aws:iam::{partner}:user/reader", "s3:GetObject", f"{objects}/share/*"
        ),
    ),
)
wanted = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": [f"{objects}/share/*"]}
Path("partner.json").write_text(document(wanted))
report = {"Bucket": bucket, "Key": "reports/q3.csv"}
Path("link.txt").write_text(s3.generate_presigned_url("get_object", Params=report, ExpiresIn=300))
