"""S3 as the labs use it: objects, versions, markers, copies, parts, checksums, signed URLs."""

import hashlib

import httpx
import pytest
from botocore.exceptions import ClientError
from botocore.handlers import validate_bucket_name

from cloud.server import checksums
from tests.cloud.conftest import session


@pytest.fixture
def s3(aws):
    return aws("s3")


@pytest.fixture
def bucket(s3, account) -> str:
    name = f"photos-{account.account_id}"
    s3.create_bucket(Bucket=name)
    return name


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"a=1&acl=public-read"),
        ("application/x-www-form-urlencoded", b"key=other&file=other"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nb\r\n--x--',
        ),
    ],
)
@pytest.mark.parametrize("encoding", [{}, {"ContentEncoding": "br"}])
def test_an_object_may_be_a_form(s3, bucket, kind, body, encoding):
    s3.put_object(Bucket=bucket, Key="form", Body=body, ContentType=kind, **encoding)

    found = s3.get_object(Bucket=bucket, Key="form")
    assert (found["Body"].read(), found["ContentType"]) == (body, kind)


@pytest.mark.parametrize("key", ["photo.gif", "a b+c/ü%2F.txt", "..%2e/dots/./x", "=&?#'\"~"])
def test_an_object_comes_back_as_it_was_put(s3, bucket, key):
    s3.put_object(Bucket=bucket, Key=key, Body=b"\x00first\xff", Metadata={"made_by": "maria"})
    found = s3.get_object(Bucket=bucket, Key=key)
    assert found["Body"].read() == b"\x00first\xff"
    assert found["Metadata"] == {"made_by": "maria"}
    assert [o["Key"] for o in s3.list_objects_v2(Bucket=bucket)["Contents"]] == [key]


def test_a_missing_object_and_a_missing_bucket_say_so(s3, bucket):
    with pytest.raises(s3.exceptions.NoSuchKey):
        s3.get_object(Bucket=bucket, Key="none")
    with pytest.raises(s3.exceptions.NoSuchBucket):
        s3.list_objects_v2(Bucket=f"{bucket}-none")
    with pytest.raises(ClientError, match="404"):
        s3.head_object(Bucket=bucket, Key="none")


@pytest.mark.parametrize("name", ["UPPER", "192.168.1.1", "a..b", "-dash", "ab"])
def test_names_that_s3_does_not_take(aws, name):
    s3 = aws("s3")
    s3.meta.events.unregister("before-parameter-build.s3", validate_bucket_name)
    with pytest.raises(ClientError, match="InvalidBucketName"):
        s3.create_bucket(Bucket=name)


def test_a_taken_name_is_taken_in_the_whole_cloud(aws, bucket, other):
    with pytest.raises(ClientError, match="BucketAlreadyExists"):
        aws("s3", other).create_bucket(Bucket=bucket)
    aws("s3").create_bucket(Bucket=bucket)  # in us-east-1 one's own name may be made again


def test_versions_markers_and_copies_as_in_the_lab(s3, bucket):
    photo = {"Bucket": bucket, "Key": "photo.gif"}
    s3.put_object(**photo, Body=b"before")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(**photo, Body=b"second")
    marker = s3.delete_object(**photo)
    assert marker["DeleteMarker"] is True
    with pytest.raises(s3.exceptions.NoSuchKey):
        s3.get_object(**photo)

    listed = s3.list_object_versions(Bucket=bucket)
    assert [v["VersionId"] == "null" for v in listed["Versions"]] == [False, True]
    assert [m["IsLatest"] for m in listed["DeleteMarkers"]] == [True]
    first = listed["Versions"][-1]["VersionId"]
    assert s3.get_object(**photo, VersionId=first)["Body"].read() == b"before"

    s3.copy_object(**photo, CopySource={**photo, "VersionId": first})
    assert s3.get_object(**photo)["Body"].read() == b"before"

    s3.delete_object(**photo, VersionId=marker["VersionId"])
    assert "DeleteMarkers" not in s3.list_object_versions(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
    s3.put_object(**photo, Body=b"last")
    versions = s3.list_object_versions(Bucket=bucket)["Versions"]
    assert [v["VersionId"] == "null" for v in versions] == [True, False, False]


def test_removing_the_marker_brings_the_newest_version_back(s3, bucket):
    photo = {"Bucket": bucket, "Key": "photo.gif"}
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(**photo, Body=b"one")
    marker = s3.delete_object(**photo)["VersionId"]
    s3.delete_object(**photo, VersionId=marker)
    assert s3.get_object(**photo)["Body"].read() == b"one"


def test_an_upload_in_parts(s3, bucket):
    made = s3.create_multipart_upload(Bucket=bucket, Key="film")
    where = {"Bucket": bucket, "Key": "film", "UploadId": made["UploadId"]}
    parts = []
    for number, body in enumerate((b"a" * 5 * 2**20, b"end"), start=1):
        etag = s3.upload_part(**where, PartNumber=number, Body=body)["ETag"]
        parts.append({"PartNumber": number, "ETag": etag})
    s3.complete_multipart_upload(**where, MultipartUpload={"Parts": parts})
    found = s3.get_object(Bucket=bucket, Key="film", Range="bytes=5242880-")
    assert found["Body"].read() == b"end"


@pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"])
def test_checksums_are_checked_and_kept(s3, bucket, algorithm):
    body = b"checked"
    if algorithm in {"CRC32C", "CRC64NVME"}:
        given = {f"Checksum{algorithm}": checksums.compute(algorithm.lower(), body)}
    else:
        given = {"ChecksumAlgorithm": algorithm}
    s3.put_object(Bucket=bucket, Key="k", Body=body, **given)
    wrong = {f"Checksum{algorithm}": "AAAAAA=="}
    with pytest.raises(ClientError, match="BadDigest"):
        s3.put_object(Bucket=bucket, Key="k", Body=b"other", **wrong)
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == body


def test_content_md5_is_checked(s3, bucket):
    with pytest.raises(ClientError, match="BadDigest"):
        s3.put_object(Bucket=bucket, Key="k", Body=b"x", ContentMD5="1B2M2Y8AsgTpgAmY7PhCfg==")


@pytest.mark.parametrize("version", ["s3v4", None])
def test_a_signed_url_reads_writes_and_ends(aws, bucket, version):
    s3 = aws("s3", signature_version=version) if version else aws("s3")
    where = {"Bucket": bucket, "Key": "a b.txt"}
    put = s3.generate_presigned_url("put_object", Params=where, ExpiresIn=60)
    assert httpx.put(put, content=b"by url").status_code == 200
    get = s3.generate_presigned_url("get_object", Params=where, ExpiresIn=60)
    assert httpx.get(get).content == b"by url"
    assert httpx.head(get).status_code == 403  # it was signed for GET


def test_a_signed_url_of_a_session(aws, bucket):
    keys = session(aws("sts").get_session_token())
    s3 = aws("s3", keys, signature_version="s3v4")
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "k"})
    assert httpx.get(url).content == b"x"


def test_many_objects_are_deleted_at_once(s3, bucket):
    for name in ("one", "two"):
        s3.put_object(Bucket=bucket, Key=name, Body=b"x")
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "one"}, {"Key": "two"}]})
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)
    s3.delete_bucket(Bucket=bucket)
    assert s3.list_buckets()["Buckets"] == []


def test_a_full_bucket_is_not_deleted(s3, bucket):
    s3.put_object(Bucket=bucket, Key="one", Body=b"x")
    with pytest.raises(ClientError, match="BucketNotEmpty"):
        s3.delete_bucket(Bucket=bucket)


def test_the_etag_is_the_md5_of_the_body(s3, bucket):
    body = b"z" * 100_000
    etag = s3.put_object(Bucket=bucket, Key="k", Body=body)["ETag"]
    assert etag == f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'


def test_bodies_that_nothing_refers_to_leave_the_disk(cloud, account, s3, bucket):
    folder = cloud.control.parent
    for body in (b"one", b"two", b"three"):
        s3.put_object(Bucket=bucket, Key="k", Body=body)
    kept = list(folder.glob(f"accounts/{account.account_id}/bodies/*"))
    assert [path.read_bytes() for path in kept] == [b"three"]
