# fails: type
# message: would not show it as a page
# Uploads the report without saying what it is.
import os
from pathlib import Path

import boto3

place, bucket = os.environ["LAB_PLACE"], os.environ["LAB_BUCKET"]
s3 = boto3.client("s3", region_name=place)
s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": place})
for name in ("thursday.csv", "report"):
    s3.upload_file(name, bucket, f"done/{name}")
    Path(name).unlink()
