# fails: delete
# message: has not been deleted
# Overwrites and copies back, but never deletes.
import os

import boto3

bucket = boto3.resource("s3").Bucket(os.environ["LAB_BUCKET"])
photo = bucket.Object("photo.gif")
FIRST = {"Bucket": bucket.name, "Key": photo.key, "VersionId": "null"}

bucket.Versioning().enable()
photo.upload_file("second.gif")
photo.copy_from(CopySource=FIRST)
