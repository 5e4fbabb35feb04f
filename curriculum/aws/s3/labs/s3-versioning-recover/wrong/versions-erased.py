# fails: restore
# message: no version of photo.gif is left
# Deletes every version by its number, and the marker as well.
import os

import boto3

bucket = boto3.resource("s3").Bucket(os.environ["LAB_BUCKET"])
photo = bucket.Object("photo.gif")

bucket.Versioning().enable()
photo.upload_file("second.gif")
photo.delete()
for sheet in bucket.object_versions.filter(Prefix=photo.key):
    sheet.delete()
