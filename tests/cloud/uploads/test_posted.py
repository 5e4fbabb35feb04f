"""Uploads by a browser's form, against a running cloud."""

import hashlib
import json
from base64 import b64encode

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.cloud.uploads.answers import DENIED, refusal

META = {"Content-Type": "text/plain", "x-amz-meta-from": "a form"}


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_a_signed_form_uploads_its_file(aws, bucket, form, post, version):
    made = form("user/${filename}", fields=META, version=version)
    etag = f'"{hashlib.md5(b"hello", usedforsecurity=False).hexdigest()}"'

    answer = post(made, name="a b.txt")

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["etag"] == etag
    assert answer.headers["location"] == f"{made['url']}/user%2Fa%20b.txt"
    held = aws("s3").get_object(Bucket=bucket, Key="user/a b.txt")
    assert held["Body"].read() == b"hello"
    assert (held["ContentType"], held["Metadata"]) == ("text/plain", {"from": "a form"})
    assert held["ServerSideEncryption"] == "AES256"
    assert post(made, b"again", name="a b.txt").status_code == 204


def test_the_record_has_who_uploaded_what(account, control, form, post):
    post(form("user/a.txt"))

    (event,) = control.events(account.account_id, event_name="PostObject")
    assert event.requestParameters["key"] == "user/a.txt"
    assert event.userIdentity.userName == "learner"
    assert event.additionalEventData["bytesTransferredIn"] == len("hello")


def test_a_large_file_is_taken_as_it_is(aws, bucket, form, post):
    content = bytes(range(256)) * 4096

    assert post(form("large"), content).status_code == 204
    assert aws("s3").get_object(Bucket=bucket, Key="large")["Body"].read() == content


@pytest.mark.parametrize("key", ["/a", "a//b/", "../a", "ü €+%2F", "a?versionId=b#c", "a\nb&amp;"])
def test_a_key_is_taken_as_it_is(aws, bucket, form, post, key):
    assert post(form(key)).status_code == 204

    assert aws("s3").get_object(Bucket=bucket, Key=key)["Body"].read() == b"hello"


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_form_may_bring_a_form(aws, bucket, form, post, kind):
    assert post(form(fields={"Content-Type": kind}), b"a=1").status_code == 204

    held = aws("s3").get_object(Bucket=bucket, Key="user/a.txt")
    assert (held["Body"].read(), held["ContentType"]) == (b"a=1", kind)


def change(**fields):
    return lambda made: made["fields"].update(fields)


def drop(name):
    return lambda made: made["fields"].pop(name)


def unknown(made):
    scope = made["fields"]["x-amz-credential"].partition("/")[2]
    made["fields"]["x-amz-credential"] = f"AKIAIOSFODNN7EXAMPLE/{scope}"


MISMATCH = (403, "SignatureDoesNotMatch", "The request signature we calculated does not match")
FAILED = "Invalid according to Policy: Policy Condition failed: "
LACKING = (400, "InvalidArgument", "Bucket POST must contain a field named '{}'.  If it is")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (change(**{"x-amz-signature": "0" * 64}), MISMATCH),
        (lambda made: change(policy=made["fields"]["policy"][:-2])(made), MISMATCH),
        (change(**{"x-amz-date": "20200101T000000Z"}), (*DENIED, FAILED + '["eq", "$x-amz-date"')),
        (unknown, (403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not")),
        (change(key="other/a.txt"), (*DENIED, FAILED + '["starts-with", "$key", "user/"]')),
        (change(acl="private"), (*DENIED, "Invalid according to Policy: Extra input fields: acl")),
        (drop("x-amz-signature"), (*LACKING[:2], LACKING[2].format("X-Amz-Signature"))),
        (drop("policy"), (*LACKING[:2], LACKING[2].format("policy"))),
        (drop("key"), (*LACKING[:2], LACKING[2].format("key"))),
    ],
)
def test_a_form_that_is_not_what_was_signed_is_refused(aws, bucket, form, post, spoil, told):
    made = form("user/${filename}", conditions=[["starts-with", "$key", "user/"]])
    spoil(made)

    status, code, message = refusal(post(made))

    assert (status, code) == told[:2]
    assert message.startswith(told[2])
    assert "Contents" not in aws("s3").list_objects_v2(Bucket=bucket)


def test_the_size_of_a_file_has_bounds(form, post):
    made = form(conditions=[["content-length-range", 2, 4]])

    assert refusal(post(made, b"x"))[:2] == (400, "EntityTooSmall")
    assert refusal(post(made, b"xxxxx"))[:2] == (400, "EntityTooLarge")
    assert post(made, b"xxxx").status_code == 204


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_a_policy_ends_by_the_accounts_clock(account, control, form, post, version):
    made = form(version=version, ExpiresIn=600)
    assert post(made).status_code == 204

    control.advance_clock(account.account_id, 601)

    over = (*DENIED, "Invalid according to Policy: Policy expired.")
    assert refusal(post(made)) == over
    assert post(form(version=version, ExpiresIn=600)).status_code == 204


def test_without_a_policy_a_form_is_anybodys(aws, bucket, form, post):
    url = form()["url"]
    made = {"url": url, "fields": {"key": "public/a.txt"}}
    assert refusal(post(made)) == (*DENIED, "Access Denied")

    s3 = aws("s3")
    s3.delete_public_access_block(Bucket=bucket)
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:PutObject"}
    statement["Resource"] = f"arn:aws:s3:::{bucket}/public/*"
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Statement": [statement]}))

    assert post(made).status_code == 204
    assert refusal(post({"url": url, "fields": {"key": "private/a.txt"}}))[:2] == DENIED


@pytest.mark.parametrize(
    ("fields", "status", "body"),
    [
        ({"success_action_status": "200"}, 200, False),
        ({"success_action_status": "201"}, 201, True),
        ({"success_action_status": "500"}, 204, False),
        ({"success_action_redirect": "/relative"}, 204, False),
    ],
)
def test_a_form_says_how_it_is_answered(bucket, form, post, fields, status, body):
    made = form("a/b&c", fields=fields)
    location = f"{made['url']}/a%2Fb%26c"
    told = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse><Location>{location}</Location>'
        f"<Bucket>{bucket}</Bucket><Key>a/b&amp;c</Key>"
        '<ETag>"5d41402abc4b2a76b9719d911017c592"</ETag></PostResponse>'
    )

    answer = post(made)

    assert (answer.status_code, answer.text) == (status, told if body else "")
    assert answer.headers["location"] == location


def test_a_browser_is_sent_on(bucket, form, post):
    made = form("a/b c", fields={"success_action_redirect": "https://app.example/done?x=1#top"})

    answer = post(made)

    assert answer.status_code == 303
    assert answer.headers["location"] == (
        f"https://app.example/done?x=1&bucket={bucket}&key=a%2Fb+c"
        "&etag=%225d41402abc4b2a76b9719d911017c592%22#top"
    )


def test_a_form_reaches_the_buckets_own_name(aws, bucket, form, post):
    made = form() | {"url": "/"}
    host = f"{bucket}.s3.us-east-1.amazonaws.com"

    answer = post(made, Host=host)

    assert answer.status_code == 204
    assert answer.headers["location"] == f"https://{host}/user%2Fa.txt"


def test_pages_elsewhere_may_read_the_answer(aws, bucket, form, post):
    rule = {"AllowedMethods": ["POST"], "AllowedOrigins": ["https://app.example"]}
    aws("s3").put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})

    answer = post(form(), Origin="https://app.example")

    assert answer.headers["access-control-allow-origin"] == "https://app.example"
    assert "access-control-allow-origin" not in post(form(), Origin="https://evil.example").headers


def test_tags_and_lists_are_those_of_an_upload(aws, bucket, form, post):
    tags = "<Tagging><TagSet><Tag><Key>a b</Key><Value>1=2</Value></Tag></TagSet></Tagging>"

    assert post(form(fields={"tagging": tags})).status_code == 204
    held = aws("s3").get_object_tagging(Bucket=bucket, Key="user/a.txt")["TagSet"]
    assert held == [{"Key": "a b", "Value": "1=2"}]
    assert refusal(post(form(fields={"tagging": "no xml"})))[:2] == (400, "MalformedXML")
    lists_off = (400, "AccessControlListNotSupported", "The bucket does not allow ACLs")
    assert refusal(post(form(fields={"acl": "public-read"}))) == lists_off


def test_a_damaged_file_is_not_taken(aws, form, post):
    digest = b64encode(hashlib.md5(b"hello", usedforsecurity=False).digest()).decode()
    made = form(fields={"Content-MD5": digest})

    assert refusal(post(made, b"hullo"))[:2] == (400, "BadDigest")
    assert post(made, b"hello").status_code == 204


def test_controls_in_a_field_never_break_an_answer(aws, bucket, form, post):
    fields = {"x-amz-meta-a": "x\r\nset-cookie: y\x00", "Content-Type": "text/plain\r\nx: y"}

    assert post(form(fields=fields)).status_code == 204
    held = aws("s3").head_object(Bucket=bucket, Key="user/a.txt")
    assert "set-cookie" not in held["ResponseMetadata"]["HTTPHeaders"]
    assert held["ContentType"] == "text/plain  x: y"


def test_a_form_copies_nothing(aws, bucket, form, post):
    aws("s3").put_object(Bucket=bucket, Key="secret", Body=b"secret")

    assert post(form(fields={"x-amz-copy-source": f"{bucket}/secret"})).status_code == 204
    assert aws("s3").get_object(Bucket=bucket, Key="user/a.txt")["Body"].read() == b"hello"


@pytest.fixture
def signed(account, http):
    """Return `signed(path, kind, content)`: a POST with its signature in a header."""

    def send(path, kind, content):
        url = str(http.base_url.join(path))
        request = AWSRequest("POST", url, {"Content-Type": kind}, content)
        keys = Credentials(account.access_key_id, account.secret_access_key)
        S3SigV4Auth(keys, "s3", "us-east-1").add_auth(request)
        return http.post(url, content=content, headers=dict(request.headers))

    return send


@pytest.mark.parametrize(
    ("path", "kind", "told"),
    [
        ("/{}", "text/html", (412, "PreconditionFailed")),
        ("/{}", "multipart/form-data; boundary=x", (501, "NotImplemented")),
        ("/{}/key", "text/html", (405, "MethodNotAllowed")),
    ],
)
def test_a_post_signed_as_a_whole_is_no_form(signed, bucket, path, kind, told):
    content = b'--x\r\nContent-Disposition: form-data; name="key"\r\n\r\nk\r\n--x--\r\n'

    assert refusal(signed(path.format(bucket), kind, content))[:2] == told
