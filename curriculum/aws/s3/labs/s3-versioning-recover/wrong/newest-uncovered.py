# fails: restore
# message: newest version, not the first
# Removes the marker only: the second picture shows.
import os

import boto3

bucket = boto3.resource("s3").Bucket(os.environ["LAB_BUCKET"])
photo = bucket.Object("photo.gif")

bucket.Versioning().enable()
photo.upload_file("second.gif")
photo.delete()
sheets = boto3.client("s3").list_object_versions(Bucket=bucket.name, Prefix=photo.key)
photo.Version(sheets["DeleteMarkers"][0]["VersionId"]).delete()
