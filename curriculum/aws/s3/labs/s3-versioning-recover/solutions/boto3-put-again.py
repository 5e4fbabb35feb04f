"""Downloads the first version and puts it back as a new one."""

import os
from pathlib import Path

import boto3

bucket = os.environ["LAB_BUCKET"]
photo = {"Bucket": bucket, "Key": "photo.gif"}
s3 = boto3.client("s3")


def versioning(status):
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})


versioning("Enabled")
s3.put_object(**photo, Body=Path("second.gif").read_bytes())
s3.delete_object(**photo)

first = s3.get_object(**photo, VersionId="null")["Body"].read()
s3.put_object(**photo, Body=first, ContentType="image/gif")

versioning("Suspended")
s3.put_object(Bucket=bucket, Key="last.gif", Body=Path("last.gif").read_bytes())
