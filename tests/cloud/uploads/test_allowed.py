"""A form is judged as the upload that its signer makes."""

import json

from tests.cloud.authorization.people import allow, deny, make_role, make_user, policy
from tests.cloud.conftest import session
from tests.cloud.engines.deliveries import Deliveries
from tests.cloud.uploads.answers import DENIED, refusal


def test_the_signer_must_be_allowed_to_put_the_object(aws, account, control, bucket, form, post):
    objects = f"arn:aws:s3:::{bucket}"
    ana = make_user(aws("iam"), "ana", allow("s3:PutObject", f"{objects}/ana/*"))

    assert post(form("ana/a.txt", keys=ana.keys)).status_code == 204
    status, code, message = refusal(post(form("bob/a.txt", keys=ana.keys)))

    assert (status, code) == DENIED
    assert f'perform: s3:PutObject on resource: "{objects}/bob/a.txt"' in message
    refused = control.events(account.account_id, outcome="denied", event_name="PostObject")
    assert [event.userIdentity.userName for event in refused] == ["ana"]


def test_what_a_form_asks_for_besides_needs_its_own_permission(aws, bucket, form, post):
    put = allow("s3:PutObject", f"arn:aws:s3:::{bucket}/*")
    ana = make_user(aws("iam"), "ana", put)
    tags = "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>"

    assert post(form(keys=ana.keys)).status_code == 204
    told = refusal(post(form(keys=ana.keys, fields={"tagging": tags})))

    assert told[:2] == DENIED
    assert "s3:PutObjectTagging" in told[2]


def test_a_bucket_policy_has_its_say(aws, bucket, form, post):
    s3, objects = aws("s3"), f"arn:aws:s3:::{bucket}/*"
    ways = deny("s3:PutObject", objects, Principal="*")
    ways["Condition"] = {"StringEquals": {"s3:authType": "POST"}}
    plain = deny("s3:PutObject", objects, Principal="*")
    plain["Condition"] = {"StringNotEquals": {"s3:x-amz-storage-class": "STANDARD_IA"}}

    s3.put_bucket_policy(Bucket=bucket, Policy=policy(plain))
    assert refusal(post(form()))[:2] == DENIED
    assert post(form(fields={"x-amz-storage-class": "STANDARD_IA"})).status_code == 204

    s3.put_bucket_policy(Bucket=bucket, Policy=policy(ways))
    assert refusal(post(form()))[:2] == DENIED
    s3.put_object(Bucket=bucket, Key="a", Body=b"")


def test_a_session_signs_with_its_token_and_within_its_policy(aws, account, bucket, form, post):
    iam, objects = aws("iam"), f"arn:aws:s3:::{bucket}"
    role = make_role(iam, account.account_id, "uploader")
    written = policy(allow("s3:PutObject", f"{objects}/*"))
    iam.put_role_policy(RoleName="uploader", PolicyName="put", PolicyDocument=written)
    within = policy(allow("s3:PutObject", f"{objects}/mine/*"))
    keys = session(
        aws("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="web", Policy=within)
    )

    assert post(form("mine/a", keys=keys)).status_code == 204
    assert refusal(post(form("yours/a", keys=keys)))[:2] == DENIED
    without = form("mine/a", keys=keys)
    del without["fields"]["x-amz-security-token"]
    assert refusal(post(without))[:2] == (403, "InvalidAccessKeyId")
    wrong = form("mine/a", keys=keys)
    wrong["fields"]["x-amz-security-token"] += "x"
    assert refusal(post(wrong))[:2] == (400, "InvalidToken")


def test_nobody_posts_to_another_accounts_bucket(aws, other, bucket, form, post):
    assert refusal(post(form(keys=other))) == (*DENIED, "Access Denied")

    assert post(form()).status_code == 204
    own = f"forms-{other.account_id}"
    aws("s3", other).create_bucket(Bucket=own)
    elsewhere = form()
    elsewhere["url"] = elsewhere["url"].replace(bucket, own)
    told = f'Policy Condition failed: ["eq", "$bucket", "{bucket}"]'
    assert refusal(post(elsewhere)) == (*DENIED, f"Invalid according to Policy: {told}")


def test_an_inactive_key_signs_nothing(aws, account, form, post):
    iam = aws("iam")
    ana = make_user(iam, "ana", allow("s3:*"))
    made = form(keys=ana.keys)
    assert post(made).status_code == 204

    iam.update_access_key(UserName="ana", AccessKeyId=ana.keys.access_key_id, Status="Inactive")

    assert refusal(post(made))[:2] == (403, "InvalidAccessKeyId")


def test_who_waits_for_objects_is_told_of_a_post(aws, account, control, bucket, form, post):
    deliveries = Deliveries(aws, account, control)
    queue = deliveries.queue("uploads", "s3.amazonaws.com")
    wanted = {"QueueArn": queue, "Events": ["s3:ObjectCreated:Post"]}
    aws("s3").put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"QueueConfigurations": [wanted]}
    )
    deliveries.take(queue)  # S3's test of the queue

    aws("s3").put_object(Bucket=bucket, Key="put", Body=b"")
    assert post(form("posted")).status_code == 204

    (told,) = [json.loads(body)["Records"][0] for body in deliveries.bodies(queue)]
    assert (told["eventName"], told["s3"]["object"]["key"]) == ("ObjectCreated:Post", "posted")


def test_a_default_key_needs_its_permission(aws, bucket, form, post):
    key = aws("kms").create_key()["KeyMetadata"]["Arn"]
    by_default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    rules = {"Rules": [{"ApplyServerSideEncryptionByDefault": by_default}]}
    aws("s3").put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=rules)
    ana = make_user(aws("iam"), "ana", allow("s3:PutObject"))

    told = refusal(post(form(keys=ana.keys)))
    answer = post(form())

    assert told[:2] == DENIED
    assert "kms:GenerateDataKey" in told[2]
    assert answer.headers["x-amz-server-side-encryption-aws-kms-key-id"] == key
