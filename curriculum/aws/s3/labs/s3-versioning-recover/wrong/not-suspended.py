# fails: suspend.2
# message: has a version of its own
# Uploads the last picture while versioning is still on.
import os

import boto3

bucket = boto3.resource("s3").Bucket(os.environ["LAB_BUCKET"])
photo = bucket.Object("photo.gif")
FIRST = {"Bucket": bucket.name, "Key": photo.key, "VersionId": "null"}

bucket.Versioning().enable()
photo.upload_file("second.gif")
photo.delete()
photo.copy_from(CopySource=FIRST)
bucket.upload_file("last.gif", "last.gif")
bucket.Versioning().suspend()
