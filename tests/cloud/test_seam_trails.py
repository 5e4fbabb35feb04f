"""Trails that are deleted: cloud/seams/trails.py."""

from tests.cloud.rules.mistakes import refused


def test_only_a_trail_that_is_there_is_deleted(aws, account):
    bucket = f"trails-{account.account_id}"
    aws("s3").create_bucket(Bucket=bucket)
    trails = aws("cloudtrail")
    made = trails.create_trail(Name="audit", S3BucketName=bucket)
    told = f"Unknown trail: other for the user: {account.account_id}"
    refused(trails.delete_trail, "TrailNotFoundException", told, Name="other")
    trails.delete_trail(Name=made["TrailARN"])
    assert trails.describe_trails()["trailList"] == []
