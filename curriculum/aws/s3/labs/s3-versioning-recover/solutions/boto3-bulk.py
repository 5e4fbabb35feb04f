"""Deletes in bulk, and takes away in bulk whatever lies on the first version."""

import os

import boto3

bucket = boto3.resource("s3").Bucket(os.environ["LAB_BUCKET"])

bucket.Versioning().enable()
bucket.upload_file("second.gif", "photo.gif")
bucket.objects.filter(Prefix="photo.gif").delete()

for sheet in bucket.object_versions.filter(Prefix="photo.gif"):
    if sheet.id != "null":
        sheet.delete()

bucket.Versioning().suspend()
bucket.upload_file("last.gif", "last.gif")
