"""Ranges of an object: cloud/seams/ranges.py."""

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def read(aws, account):
    """Return a function that reads an object of ten letters, or a range of it."""
    s3, name = aws("s3"), {"Bucket": f"ranges-{account.account_id}", "Key": "letters"}
    s3.create_bucket(Bucket=name["Bucket"])
    s3.put_object(**name, Body=b"abcdefghij")

    def get(asked):
        answer = s3.get_object(**name, Range=asked)
        return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Body"].read()

    return get


@pytest.mark.parametrize("asked", ["bytes", "0-3", "bytes=a=b", "bytes=x-y", "lines=0-3"])
def test_what_is_no_range_is_ignored(read, asked):
    assert read(asked) == (200, b"abcdefghij")
    assert read("bytes=0-3") == (206, b"abcd")


def test_ranges_from_the_end_and_beyond_it(read):
    assert read("bytes=-3") == (206, b"hij")
    assert read("bytes=7-99") == (206, b"hij")
    with pytest.raises(ClientError) as caught:
        read("bytes=10-")
    assert caught.value.response["Error"]["Code"] == "InvalidRange"
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 416
