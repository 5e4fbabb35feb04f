# fails: restore
# message: lies under another key
# Saves the first picture beside the place where it belongs.
import os

import boto3

bucket = boto3.resource("s3").Bucket(os.environ["LAB_BUCKET"])
photo = bucket.Object("photo.gif")
FIRST = {"Bucket": bucket.name, "Key": photo.key, "VersionId": "null"}

bucket.Versioning().enable()
photo.upload_file("second.gif")
photo.delete()
bucket.Object("photo-restored.gif").copy_from(CopySource=FIRST)
