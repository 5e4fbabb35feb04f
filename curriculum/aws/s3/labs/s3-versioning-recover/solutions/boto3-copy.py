"""Copies the first version over the top: S3 lists the newest first, so it is the last."""

import os
from pathlib import Path

import boto3

bucket = boto3.resource("s3").Bucket(os.environ["LAB_BUCKET"])
photo = bucket.Object("photo.gif")

bucket.Versioning().enable()
photo.put(Body=Path("second.gif").read_bytes())
bucket.delete_objects(Delete={"Objects": [{"Key": photo.key}]})

sheets = bucket.meta.client.list_object_versions(Bucket=bucket.name, Prefix=photo.key)
oldest = sheets["Versions"][-1]  # LastModified would not tell: it counts whole seconds
photo.copy_from(
    CopySource={"Bucket": bucket.name, "Key": photo.key, "VersionId": oldest["VersionId"]}
)

bucket.Versioning().suspend()
bucket.upload_file("last.gif", "last.gif")
