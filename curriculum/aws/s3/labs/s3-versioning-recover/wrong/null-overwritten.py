# fails: restore
# message: holds neither the first picture nor the second
# Uploads the last picture over photo.gif: the version called null, the first picture, gives way.
import os

import boto3

bucket = boto3.resource("s3").Bucket(os.environ["LAB_BUCKET"])
photo = bucket.Object("photo.gif")
FIRST = {"Bucket": bucket.name, "Key": photo.key, "VersionId": "null"}

bucket.Versioning().enable()
photo.upload_file("second.gif")
photo.delete()
photo.copy_from(CopySource=FIRST)
bucket.Versioning().suspend()
photo.upload_file("last.gif")
