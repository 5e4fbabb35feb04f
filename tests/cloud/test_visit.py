"""What the platform sees when it looks at an account's buckets as somebody else."""

import json
import time
import uuid

import pytest

from cloud.errors import CloudRefusedError

URL = "https://{}.s3.us-east-1.amazonaws.com/{}"


@pytest.fixture
def bucket(aws):
    s3, name = aws("s3"), f"seen-{uuid.uuid4().hex}"
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="public/a b.txt", Body=b"hello", ContentType="text/plain")
    s3.put_object(Bucket=name, Key="private.txt", Body=b"secret")
    return name


def publish(s3, bucket: str, **more) -> None:
    s3.delete_public_access_block(Bucket=bucket)
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", **more}
    statement["Resource"] = f"arn:aws:s3:::{bucket}/public/*"
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))


def test_anybody_is_served_what_is_public(aws, account, control, bucket):
    public, private = (URL.format(bucket, key) for key in ("public/a%20b.txt", "private.txt"))
    assert control.visit(account.account_id, public).status == 403

    publish(aws("s3"), bucket)

    page = control.visit(account.account_id, public)
    assert (page.status, page.body) == (200, b"hello")
    assert page.headers["content-type"] == "text/plain"
    assert control.visit(account.account_id, private).status == 403


def test_an_address_without_tls_is_visited_without_it(aws, account, control, bucket):
    publish(aws("s3"), bucket, Condition={"Bool": {"aws:SecureTransport": "true"}})
    url = URL.format(bucket, "public/a%20b.txt")

    assert control.visit(account.account_id, url).status == 200
    assert control.visit(account.account_id, url.replace("https:", "http:")).status == 403


def test_the_record_has_a_visit_among_the_platforms_own_calls(account, control, bucket):
    before = control.events(account.account_id)

    control.visit(account.account_id, URL.format(bucket, "private.txt"))

    assert control.events(account.account_id) == before
    (seen,) = control.events(
        account.account_id, after=before[-1].sequence, include_operator=True, event_name="GetObject"
    )
    assert (seen.operator, seen.errorCode) == (True, "AccessDenied")


@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_a_signed_address_is_judged_at_a_moment(aws, account, control, bucket, version):
    s3 = aws("s3", signature_version=version)
    signed = s3.generate_presigned_url(
        "get_object", Params={"Bucket": bucket, "Key": "private.txt"}, ExpiresIn=300
    )
    now = time.time()

    assert control.visit(account.account_id, signed).body == b"secret"
    assert control.visit(account.account_id, signed, at=now + 290).status == 200
    late = control.visit(account.account_id, signed, at=now + 302)
    assert late.status == 403
    assert b"Request has expired" in late.body
    assert (
        control.visit(account.account_id, signed.replace("Signature=", "Signature=0")).status == 403
    )


def test_a_copy_is_visited_in_its_own_buckets(aws, account, control, bucket):
    s3 = aws("s3")
    publish(s3, bucket)
    copy = control.fork(account.account_id)
    try:
        s3.delete_bucket_policy(Bucket=bucket)
        url = URL.format(bucket, "public/a%20b.txt")
        assert control.visit(account.account_id, url).status == 403
        assert control.visit(copy.account_id, url).body == b"hello"
    finally:
        control.drop_account(copy.account_id)


def test_only_s3_is_visited(account, control, aws):
    signed = aws("iam").generate_presigned_url(
        "create_user", Params={"UserName": "eve"}, HttpMethod="GET"
    )

    assert control.visit(account.account_id, signed).status >= 400
    assert not [u for u in aws("iam").list_users()["Users"] if u["UserName"] == "eve"]


@pytest.mark.parametrize("url", ["a.txt", "https:///a", "ftp://a.amazonaws.com/", "https://ü/"])
def test_what_is_no_address_is_refused(account, control, url):
    with pytest.raises(CloudRefusedError):
        control.visit(account.account_id, url)
