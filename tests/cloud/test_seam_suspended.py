"""What moto does wrong in a suspended bucket, and that our seam puts it right."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import boto3, json, sys
from moto import mock_aws
if "mended" in sys.argv:
    from cloud.seams import suspended
    suspended.install()
with mock_aws():
    s3 = boto3.client("s3", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
    photo = {"Bucket": "photos", "Key": "photo.gif"}
    def versioning(status):
        s3.put_bucket_versioning(Bucket="photos", VersioningConfiguration={"Status": status})
    def stack():
        found = s3.list_object_versions(Bucket="photos")
        return [v["VersionId"] for v in found.get("Versions", [])], [
            m["VersionId"] for m in found.get("DeleteMarkers", [])]
    s3.create_bucket(Bucket="photos")
    s3.put_object(**photo, Body=b"first")
    versioning("Enabled")
    second = s3.put_object(**photo, Body=b"second")["VersionId"]
    third = s3.put_object(**photo, Body=b"third")["VersionId"]
    versioning("Suspended")
    told = {}
    s3.put_object(**photo, Body=b"fourth")
    told["put"] = stack() == (["null", third, second], [])
    told["top"] = s3.get_object(**photo)["Body"].read() == b"fourth"
    if told["put"]:
        s3.delete_object(**photo)
        told["marker"] = stack() == ([third, second], ["null"])
        s3.delete_object(**photo, VersionId="null")
        told["uncovered"] = s3.get_object(**photo)["Body"].read() == b"third"
        s3.delete_object(**photo, VersionId=third)
        told["one version"] = stack() == ([second], [])
        told["status"] = s3.get_bucket_versioning(Bucket="photos")["Status"] == "Suspended"
    print(json.dumps(told))
"""


def told(*words: str) -> dict[str, bool]:
    """Run the script in a process of its own: a seam cannot be taken out again."""
    command = [sys.executable, "-c", textwrap.dedent(SCRIPT), *words]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}  # and no settings of ours
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return json.loads(done.stdout)


@pytest.mark.parametrize("words", [(), ("mended",)], ids=["moto alone", "with the seam"])
def test_only_the_null_version_gives_way_in_a_suspended_bucket(words):
    found = told(*words)
    if words:
        assert len(found) == 6
        assert all(found.values()), found
    else:
        assert found["put"] is False, "moto is right now: take the seam out"
