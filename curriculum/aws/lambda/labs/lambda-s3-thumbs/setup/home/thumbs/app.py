"""Set off by S3: makes a thumbnail of each picture that was uploaded."""

import io

import boto3
from PIL import Image  # from the layer

s3 = boto3.client("s3")
SIDE = 128  # pixels


def shrink(content):
    """Return a picture's bytes as a JPEG whose longer side has 128 pixels."""
    small = io.BytesIO()
    with Image.open(io.BytesIO(content)) as picture:
        picture.thumbnail((SIDE, SIDE))
        picture.convert("RGB").save(small, "JPEG")
    return small.getvalue()


def handle(event, context):
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = record["s3"]["object"]["key"]
        print(bucket, key)
