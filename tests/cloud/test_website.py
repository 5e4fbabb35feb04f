"""S3's website endpoints: cloud/server/website.py."""

import json

import pytest

SITE = {"IndexDocument": {"Suffix": "index.html"}, "ErrorDocument": {"Key": "public/oops.html"}}


@pytest.fixture
def bucket(aws, account):
    s3, name = aws("s3"), f"site-{account.account_id}"
    s3.create_bucket(Bucket=name)
    s3.delete_public_access_block(Bucket=name)
    pages = {"index.html": "home", "public/index.html": "inner", "public/oops.html": "oops"}
    for key, text in {**pages, "public/a b.txt": "spaced", "secret.txt": "secret"}.items():
        s3.put_object(Bucket=name, Key=key, Body=text.encode(), ContentType="text/html")
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}
    statement["Resource"] = [f"arn:aws:s3:::{name}/{part}" for part in ("public/*", "index.html")]
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    s3.put_bucket_policy(Bucket=name, Policy=json.dumps(policy))
    return name


@pytest.fixture
def visit(http, bucket):
    def get(path, *, method="GET", at="s3-website-us-east-1", **headers):
        host = {"Host": f"{bucket}.{at}.amazonaws.com"}
        answer = http.request(method, path, headers={**host, **headers})
        return answer.status_code, answer.text, answer.headers.get("location")

    return get


@pytest.fixture
def site(aws, bucket):
    aws("s3").put_bucket_website(Bucket=bucket, WebsiteConfiguration=SITE)


@pytest.mark.parametrize("at", ["s3-website-us-east-1", "s3-website.us-east-1"])
def test_a_folder_is_its_index(visit, site, at):
    assert visit("/", at=at) == (200, "home", None)
    assert visit("/public/", at=at) == (200, "inner", None)
    assert visit("/public", at=at) == (302, "", "/public/")
    assert visit("/public/a%20b.txt?list-type=2", at=at) == (200, "spaced", None)


def test_the_error_document_is_shown_with_the_errors_status(visit, site, aws, bucket):
    assert visit("/secret.txt") == (403, "oops", None)
    assert visit("/public/none") == (
        403,
        "oops",
        None,
    )  # who may not list is not told what is there

    aws("s3").put_bucket_website(
        Bucket=bucket, WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}}
    )
    status, text, _ = visit("/secret.txt")
    assert status == 403
    assert "<li>Code: AccessDenied</li>" in text


def test_what_is_missing_is_404_to_who_may_list(visit, site, aws, bucket):
    s3 = aws("s3")
    policy = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])
    listing = {"Effect": "Allow", "Principal": "*", "Action": "s3:ListBucket"}
    policy["Statement"].append({**listing, "Resource": f"arn:aws:s3:::{bucket}"})
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))

    assert visit("/public/none") == (404, "oops", None)


def test_a_bucket_is_no_website_by_itself(visit, bucket):
    status, text, _ = visit("/index.html")
    assert status == 404
    assert "<li>Code: NoSuchWebsiteConfiguration</li>" in text
    assert f"<li>BucketName: {bucket}</li>" in text
    status, text, _ = visit("/", at="not-there.s3-website-us-east-1")
    assert (status, "<li>Code: NoSuchBucket</li>" in text) == (404, True)


def test_only_reads_and_only_in_its_region(visit, site):
    assert visit("/", method="PUT")[0] == 405
    assert visit("/", method="HEAD") == (200, "", None)
    status, text, _ = visit("/", at="s3-website-eu-west-1")
    assert (status, "<li>Code: IncorrectEndpoint</li>" in text) == (400, True)


def test_a_key_opens_nothing_there(visit, site, aws, bucket):
    signed = aws("s3").generate_presigned_url(
        "get_object", Params={"Bucket": bucket, "Key": "secret.txt"}
    )
    query = signed.partition("?")[2]
    assert visit(f"/secret.txt?{query}")[0] == 403


def test_requests_are_sent_elsewhere(visit, aws, bucket):
    rules = [
        {"Condition": {"KeyPrefixEquals": "old/"}, "Redirect": {"ReplaceKeyPrefixWith": "public/"}},
        {
            "Condition": {"HttpErrorCodeReturnedEquals": "403"},
            "Redirect": {"HostName": "example.org", "HttpRedirectCode": "302"},
        },
    ]
    s3 = aws("s3")
    s3.put_bucket_website(Bucket=bucket, WebsiteConfiguration={**SITE, "RoutingRules": rules})
    s3.put_object(Bucket=bucket, Key="public/moved", WebsiteRedirectLocation="/public/")
    home = f"http://{bucket}.s3-website-us-east-1.amazonaws.com"
    assert visit("/old/a")[::2] == (301, f"{home}/public/a")
    assert visit("/secret.txt")[::2] == (302, "http://example.org/secret.txt")
    assert visit("/public/moved")[::2] == (301, "/public/")

    away = {"RedirectAllRequestsTo": {"HostName": "example.org", "Protocol": "https"}}
    s3.put_bucket_website(Bucket=bucket, WebsiteConfiguration=away)
    assert visit("/a/b")[::2] == (301, "https://example.org/a/b")


def test_it_is_served_without_tls_and_recorded_once(visit, site, aws, account, control, bucket):
    policy = json.loads(aws("s3").get_bucket_policy(Bucket=bucket)["Policy"])
    policy["Statement"][0]["Condition"] = {"Bool": {"aws:SecureTransport": "false"}}
    aws("s3").put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
    before = control.events(account.account_id)[-1].sequence

    assert visit("/public")[0] == 302
    assert visit("/public/")[0] == 200

    seen = control.events(account.account_id, after=before)
    assert [event.requestParameters["key"] for event in seen] == ["public", "public/index.html"]
    assert (
        control.visit(
            account.account_id, f"http://{bucket}.s3-website-us-east-1.amazonaws.com/"
        ).body
        == b"home"
    )
