"""DeleteObjects is judged key by key, and what is judged is what is deleted.

Source: Amazon S3 API Reference, "DeleteObjects"; Amazon S3 User Guide, "Required permissions for
Amazon S3 API operations".
"""

import base64
import hashlib

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from tests.cloud.authorization.people import allow, deny, make_user


@pytest.fixture
def s3(aws):
    return aws("s3")


@pytest.fixture
def bucket(s3, account) -> str:
    name = f"papers-{account.account_id}"
    s3.create_bucket(Bucket=name)
    for key in ("open/a", "open/b", "secret/c"):
        s3.put_object(Bucket=name, Key=key, Body=b"x")
    return name


@pytest.fixture
def cleaner(aws, bucket):
    """Return somebody who may delete everything but what is secret."""
    objects = f"arn:aws:s3:::{bucket}/*"
    kept = deny("s3:Delete*", f"arn:aws:s3:::{bucket}/secret/*")
    return make_user(aws("iam"), "cleaner", allow("s3:DeleteObject", objects), kept)


def _keys(s3, bucket):
    return [one["Key"] for one in s3.list_objects_v2(Bucket=bucket).get("Contents", ())]


def _delete(client, bucket, *named, **more):
    objects = [{"Key": one} if isinstance(one, str) else one for one in named]
    return client.delete_objects(Bucket=bucket, Delete={"Objects": objects, **more})


def test_a_refused_key_stays_and_the_others_go(aws, s3, bucket, cleaner):
    answer = _delete(aws("s3", cleaner.keys), bucket, "open/a", "secret/c", "open/b")
    assert [one["Key"] for one in answer["Deleted"]] == ["open/a", "open/b"]
    (error,) = answer["Errors"]
    assert error == {
        "Key": "secret/c",
        "Code": "AccessDenied",
        "Message": f"User: {cleaner.arn} is not authorized to perform: s3:DeleteObject on "
        f'resource: "arn:aws:s3:::{bucket}/secret/c" with an explicit deny in an identity-based '
        "policy",
    }
    assert _keys(s3, bucket) == ["secret/c"]


def test_the_quiet_hear_of_errors_alone(aws, s3, bucket, cleaner):
    answer = _delete(aws("s3", cleaner.keys), bucket, "open/a", "secret/c", Quiet=True)
    assert "Deleted" not in answer
    assert [one["Key"] for one in answer["Errors"]] == ["secret/c"]
    assert _keys(s3, bucket) == ["open/b", "secret/c"]


def test_who_may_delete_nothing_is_told_so_for_each_key(aws, s3, bucket):
    nobody = make_user(aws("iam"), "nobody")
    answer = _delete(aws("s3", nobody.keys), bucket, "open/a", "open/b")
    assert "Deleted" not in answer
    assert [one["Code"] for one in answer["Errors"]] == ["AccessDenied"] * 2
    assert len(_keys(s3, bucket)) == 3


def test_a_version_needs_its_own_permission(aws, s3, bucket, cleaner):
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    version = s3.put_object(Bucket=bucket, Key="open/a", Body=b"y")["VersionId"]
    named = {"Key": "open/a", "VersionId": version}
    answer = _delete(aws("s3", cleaner.keys), bucket, named, "open/b")
    (error,) = answer["Errors"]
    assert (error["Key"], error["VersionId"]) == ("open/a", version)
    assert "s3:DeleteObjectVersion" in error["Message"]
    assert answer["Deleted"][0]["DeleteMarker"] is True
    assert _delete(s3, bucket, named)["Deleted"] == [named]


def test_explain_tells_why_a_key_stayed(aws, control, account, bucket, cleaner):
    answer = _delete(aws("s3", cleaner.keys), bucket, "open/a", "secret/c")
    request_id = answer["ResponseMetadata"]["RequestId"]
    events = control.events(account.account_id, action="s3:DeleteObjects")
    (event,) = [one for one in events if one.requestID == request_id]
    assert event.errorCode is None
    decisions = control.explain(event.eventID, account_id=account.account_id).authorization
    verdicts = [(one.resource.partition("/")[2], one.verdict) for one in decisions.decisions]
    assert verdicts == [("open/a", "allowed"), ("secret/c", "explicitDeny")]


def test_a_stranger_is_refused_as_a_whole(aws, s3, bucket, other):
    with pytest.raises(ClientError) as refused:
        _delete(aws("s3", other), bucket, "open/a")
    assert refused.value.response["Error"]["Code"] == "AccessDenied"
    assert len(_keys(s3, bucket)) == 3


_HIDDEN = {
    "a document type": "<!DOCTYPE Delete><Delete><Object><Key>secret/c</Key></Object></Delete>",
    "two keys in one": "<Delete><Object><Key>secret/c</Key><Key>open/a</Key></Object></Delete>",
    "two keys the other way": (
        "<Delete><Object><Key>open/a</Key><Key>secret/c</Key></Object></Delete>"
    ),
    "another root": "<Remove><Object><Key>secret/c</Key></Object></Remove>",
    "none": "<Delete></Delete>",
    "too long": f"<Delete><Object><Key>secret/c</Key></Object>{' ' * 2**21}</Delete>",
    "too many": "<Delete>" + "<Object><Key>secret/c</Key></Object>" * 1001 + "</Delete>",
}
_READ_ALIKE = {
    "a comment in the key": "<Delete><Object><Key>sec<!-- -->ret/c</Key></Object></Delete>",
    "a section": "<Delete><Object><Key><![CDATA[secret/c]]></Key></Object></Delete>",
    "an element in the key": "<Delete><Object><Key>secret<i>/c</i></Key></Object></Delete>",
    "an attribute": '<Delete><Object><Key a="b">secret/c</Key></Object></Delete>',
    "a namespace": (
        '<s:Delete xmlns:s="http://s3.amazonaws.com/doc/2006-03-01/"><s:Object>'
        "<s:Key>secret/c</s:Key></s:Object></s:Delete>"
    ),
}


def _post(http, person, bucket, body):
    return _send(http, person, "POST", f"/{bucket}?delete=", body)


def _send(http, person, method, path, body):
    digest = base64.b64encode(hashlib.md5(body.encode()).digest()).decode()  # noqa: S324 - S3's
    headers = {"content-md5": digest, "content-type": "application/xml"}
    url = f"http://{http.base_url.host}:{http.base_url.port}{path}"
    request = AWSRequest(method, url, headers=headers, data=body.encode())
    keys = Credentials(person.keys.access_key_id, person.keys.secret_access_key)
    S3SigV4Auth(keys, "s3", "us-east-1").add_auth(request)
    return http.request(method, path, headers=dict(request.headers), content=body.encode())


@pytest.mark.parametrize("way", _HIDDEN)
def test_what_is_no_deletion_deletes_nothing(http, s3, bucket, cleaner, way):
    answer = _post(http, cleaner, bucket, _HIDDEN[way])
    assert (answer.status_code, "<Code>MalformedXML</Code>" in answer.text) == (400, True)
    assert len(_keys(s3, bucket)) == 3


@pytest.mark.parametrize("way", _READ_ALIKE)
def test_a_key_is_judged_as_it_is_deleted(http, s3, bucket, cleaner, way):
    answer = _post(http, cleaner, bucket, _READ_ALIKE[way])
    assert (answer.status_code, "<Code>AccessDenied</Code>" in answer.text) == (200, True)
    assert len(_keys(s3, bucket)) == 3


def _tagging(document_type=""):
    tag = "<Tag><Key>class</Key><Value>secret</Value></Tag>"
    return f"{document_type}<Tagging><TagSet>{tag}</TagSet></Tagging>"


def test_tags_that_a_policy_forbids_are_not_hidden_by_a_document_type(http, aws, s3, bucket):
    forbidden = {"Condition": {"StringEquals": {"s3:RequestObjectTag/class": "secret"}}}
    tagger = make_user(
        aws("iam"),
        "tagger",
        allow("s3:PutObjectTagging"),
        deny("s3:PutObjectTagging", **forbidden),
    )
    for body, status in ((_tagging(), 403), (_tagging("<!DOCTYPE Tagging>"), 400)):
        assert _put_tags(http, tagger, bucket, body).status_code == status
        assert s3.get_object_tagging(Bucket=bucket, Key="open/a")["TagSet"] == []
    allowed = _tagging().replace("secret", "open")
    assert _put_tags(http, tagger, bucket, allowed).status_code == 200


def _put_tags(http, person, bucket, body):
    return _send(http, person, "PUT", f"/{bucket}/open/a?tagging=", body)
