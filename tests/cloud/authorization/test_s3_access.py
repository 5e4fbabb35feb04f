"""Who gets at a bucket without being of its account: Block Public Access, ownership, lists.

Source: Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage", "Controlling
ownership of objects and disabling ACLs", "Default settings for new S3 buckets FAQ".
"""

import json

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from tests.cloud.authorization.people import allow, deny, make_user, policy

OPEN = dict.fromkeys(
    ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), False
)


@pytest.fixture
def s3(aws):
    return aws("s3")


@pytest.fixture
def bucket(s3, account) -> str:
    name = f"photos-{account.account_id}"
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="a.gif", Body=b"picture")
    return name


@pytest.fixture
def unblock(s3, bucket):
    """Return `unblock(**blocked)`: nothing is blocked but what is named."""

    def put(**blocked):
        s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=OPEN | blocked)

    return put


@pytest.fixture
def anyone(http, bucket):
    """Return `anyone(path, method)`: what somebody without a signature is answered."""

    def ask(path="/a.gif", method="GET", content=None) -> int:
        answer = http.request(method, f"/{bucket}{path}", content=content)
        if answer.status_code == 403:
            assert "<Message>Access Denied</Message>" in answer.text
        return answer.status_code

    return ask


@pytest.fixture
def account_block(http, account):
    """Return `account_block(method, body)`, the account's own setting, at the only host that has it."""
    host = f"{account.account_id}.s3-control.us-east-1.amazonaws.com"
    path = "/v20180820/configuration/publicAccessBlock"
    keys = Credentials(account.access_key_id, account.secret_access_key)

    def ask(method: str, body: str) -> int:
        named = {"x-amz-account-id": account.account_id}
        request = AWSRequest(method, f"https://{host}{path}", headers=named, data=body)
        S3SigV4Auth(keys, "s3", "us-east-1").add_auth(request)
        headers = {**request.headers, "host": host}
        return http.request(method, path, headers=headers, content=body).status_code

    return ask


def _refusal(call, **parameters):
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    answer = refused.value.response
    status = answer["ResponseMetadata"]["HTTPStatusCode"]
    return status, answer["Error"]["Code"], answer["Error"]["Message"]


def _for_all(bucket, action="s3:GetObject", key="*", **more):
    return policy(allow(action, f"arn:aws:s3:::{bucket}/{key}", Principal="*", **more))


def test_a_new_bucket_is_closed(s3, bucket, anyone):
    block = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert block == dict.fromkeys(OPEN, True)
    (rule,) = s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]
    assert rule == {"ObjectOwnership": "BucketOwnerEnforced"}
    assert anyone() == anyone("") == 403


def test_a_public_policy_is_refused_while_it_is_blocked(s3, account, bucket, unblock, anyone):
    document = _for_all(bucket)
    unblock(BlockPublicPolicy=True)
    sentence = (
        f"User: {account.principal_arn} is not authorized to perform: s3:PutBucketPolicy on "
        f'resource: "arn:aws:s3:::{bucket}" because public policies are prevented by the '
        "BlockPublicPolicy setting in S3 Block Public Access."
    )
    refusal = _refusal(s3.put_bucket_policy, Bucket=bucket, Policy=document)
    assert refusal == (403, "AccessDenied", sentence)
    named = _for_all(bucket).replace('"*"', f'{{"AWS": "{account.principal_arn}"}}', 1)
    s3.put_bucket_policy(Bucket=bucket, Policy=named)
    unblock()
    s3.put_bucket_policy(Bucket=bucket, Policy=document)
    assert anyone() == 200


def test_a_policy_opens_what_it_says(s3, bucket, unblock, anyone):
    unblock()
    s3.put_bucket_policy(Bucket=bucket, Policy=_for_all(bucket, ["s3:GetObject", "s3:PutObject"]))
    assert (anyone(), anyone("/new", "PUT", b"x"), anyone("/new")) == (200, 200, 200)
    assert (anyone("/new", "DELETE"), anyone(""), anyone("?policy")) == (403, 403, 403)
    listing = allow("s3:ListBucket", f"arn:aws:s3:::{bucket}", Principal="*")
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(listing))
    assert (anyone(), anyone("")) == (403, 200)
    both = [
        allow("s3:GetObject", f"arn:aws:s3:::{bucket}/*", Principal="*"),
        deny("s3:GetObject", f"arn:aws:s3:::{bucket}/a*", Principal="*"),
    ]
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(*both))
    assert (anyone(), anyone("/new")) == (403, 200)


def test_restricted_buckets_let_in_their_own_account_only(aws, s3, bucket, unblock, anyone):
    unblock()
    s3.put_bucket_policy(Bucket=bucket, Policy=_for_all(bucket))
    ana = make_user(aws("iam"), "ana")
    wanted = {"Bucket": bucket, "Key": "a.gif"}
    assert anyone() == 200
    unblock(RestrictPublicBuckets=True)
    assert anyone() == 403
    assert aws("s3", ana.keys).get_object(**wanted)["Body"].read() == b"picture"


def test_the_account_blocks_for_all_its_buckets(account_block, s3, bucket, unblock, anyone):
    unblock()
    s3.put_bucket_policy(Bucket=bucket, Policy=_for_all(bucket))
    blocked = OPEN | {"RestrictPublicBuckets": True, "BlockPublicPolicy": True}
    settings = "".join(f"<{name}>{str(on).lower()}</{name}>" for name, on in blocked.items())
    root = "PublicAccessBlockConfiguration"
    assert account_block("PUT", f"<{root}>{settings}</{root}>") == 200
    assert anyone() == 403
    refusal = _refusal(s3.put_bucket_policy, Bucket=bucket, Policy=_for_all(bucket))
    assert refusal[:2] == (403, "AccessDenied")
    assert account_block("DELETE", "") in {200, 204}
    assert anyone() == 200


@pytest.mark.parametrize(
    ("condition", "public"),
    [
        ({}, True),
        ({"StringEquals": {"aws:SourceVpc": "vpc-91237329"}}, False),
        ({"StringLike": {"aws:SourceVpc": "vpc-*"}}, True),
        ({"IpAddress": {"aws:SourceIp": "54.240.143.0/24"}}, False),
        ({"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}, True),
        ({"NotIpAddress": {"aws:SourceIp": "54.240.143.0/24"}}, True),
        ({"StringEquals": {"aws:PrincipalOrgID": "o-1"}}, False),
        ({"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}}, True),
        ({"StringEquals": {"aws:Referer": "https://example.com"}}, True),
        ({"Bool": {"aws:SecureTransport": "true"}}, True),
    ],
)
def test_what_counts_as_public(s3, bucket, unblock, condition, public):
    unblock()
    more = {"Condition": condition} if condition else {}
    s3.put_bucket_policy(Bucket=bucket, Policy=_for_all(bucket, **more))
    assert s3.get_bucket_policy_status(Bucket=bucket)["PolicyStatus"]["IsPublic"] is public


def test_lists_are_off_until_the_ownership_says_otherwise(s3, bucket, unblock, anyone):
    off = (400, "AccessControlListNotSupported", "The bucket does not allow ACLs")
    an_object = {"Bucket": bucket, "Key": "a.gif"}
    unblock()
    assert _refusal(s3.put_bucket_acl, Bucket=bucket, ACL="public-read") == off
    assert _refusal(s3.put_bucket_acl, Bucket=bucket, ACL="private") == off
    assert _refusal(s3.put_object_acl, **an_object, ACL="public-read") == off
    assert _refusal(s3.put_object, **an_object, Body=b"x", ACL="public-read") == off
    copy = {"CopySource": f"{bucket}/a.gif", "ACL": "public-read"}
    assert _refusal(s3.copy_object, Bucket=bucket, Key="b.gif", **copy) == off
    assert [one["Key"] for one in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["a.gif"]
    s3.put_object(**an_object, Body=b"picture", ACL="bucket-owner-full-control")
    rules = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls=rules)
    s3.put_object_acl(**an_object, ACL="public-read")
    assert (anyone(), anyone("")) == (200, 403)
    s3.put_bucket_acl(Bucket=bucket, ACL="public-read")
    assert anyone("") == 200
    s3.put_object(Bucket=bucket, Key="new", Body=b"x")
    assert anyone("/new") == 403, "an object takes nothing over from its bucket"
    unblock(IgnorePublicAcls=True)
    assert (anyone(), anyone("")) == (403, 403)


def test_public_lists_are_refused_while_they_are_blocked(s3, bucket, unblock):
    rules = {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}
    s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls=rules)
    unblock(BlockPublicAcls=True)
    an_object = {"Bucket": bucket, "Key": "a.gif"}
    for call in (
        lambda: s3.put_bucket_acl(Bucket=bucket, ACL="public-read"),
        lambda: s3.put_object_acl(**an_object, ACL="authenticated-read"),
        lambda: s3.put_object(**an_object, Body=b"x", ACL="public-read"),
    ):
        status, code, sentence = _refusal(call)
        assert (status, code) == (403, "AccessDenied")
        assert "because public ACLs are prevented by the BlockPublicAcls setting" in sentence
    s3.put_object_acl(**an_object, ACL="bucket-owner-full-control")


def test_everybody_with_an_account_is_not_everybody(aws, s3, bucket, unblock, anyone):
    unblock()
    rules = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls=rules)
    s3.put_object_acl(Bucket=bucket, Key="a.gif", ACL="authenticated-read")
    ana = make_user(aws("iam"), "ana")
    assert anyone() == 403
    assert aws("s3", ana.keys).get_object(Bucket=bucket, Key="a.gif")


def test_a_bucket_is_made_with_the_list_it_can_have(s3, account):
    name = f"other-{account.account_id}"
    refusal = _refusal(s3.create_bucket, Bucket=name, ACL="public-read")
    assert refusal[:2] == (400, "InvalidBucketAclWithObjectOwnership")
    writer = {"ObjectOwnership": "ObjectWriter"}
    refusal = _refusal(s3.create_bucket, Bucket=name, ACL="public-read", **writer)
    assert refusal[:2] == (400, "InvalidBucketAclWithBlockPublicAccessError")
    assert s3.list_buckets()["Buckets"] == []
    s3.create_bucket(Bucket=name, ACL="private")
    s3.delete_bucket(Bucket=name)
    s3.create_bucket(Bucket=name, ACL="log-delivery-write", **writer)
    assert len(s3.get_bucket_acl(Bucket=name)["Grants"]) == 2
    enforced = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    controls = {"Bucket": name, "OwnershipControls": enforced}
    refusal = _refusal(s3.put_bucket_ownership_controls, **controls)
    assert refusal[:2] == (400, "InvalidBucketAclWithObjectOwnership")
    s3.put_bucket_acl(Bucket=name, ACL="private")
    s3.put_bucket_ownership_controls(**controls)


def test_somebody_elses_account_stays_outside(aws, other, s3, bucket, unblock):
    unblock()
    s3.put_bucket_policy(Bucket=bucket, Policy=_for_all(bucket))
    refusal = _refusal(aws("s3", other).put_object, Bucket=bucket, Key="a.gif", Body=b"x")
    assert refusal[:2] == (403, "AccessDenied")


def test_a_template_opens_a_bucket(aws, account, s3):
    name = f"site-{account.account_id}"
    blocks = {"BlockPublicAcls": True, "IgnorePublicAcls": True}
    properties = {
        "BucketName": name,
        "PublicAccessBlockConfiguration": blocks,
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "ObjectWriter"}]},
    }
    template = {"Resources": {"Site": {"Type": "AWS::S3::Bucket", "Properties": properties}}}
    stacks = aws("cloudformation")
    stacks.create_stack(StackName="site", TemplateBody=json.dumps(template))
    block = s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]
    assert block == OPEN | blocks
    (rule,) = s3.get_bucket_ownership_controls(Bucket=name)["OwnershipControls"]["Rules"]
    assert rule == {"ObjectOwnership": "ObjectWriter"}
    properties["PublicAccessBlockConfiguration"] = dict.fromkeys(OPEN, True)
    stacks.update_stack(StackName="site", TemplateBody=json.dumps(template))
    block = s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]
    assert block == dict.fromkeys(OPEN, True)
