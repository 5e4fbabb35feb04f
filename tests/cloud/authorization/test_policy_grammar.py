"""What IAM, S3, SQS and SNS refuse to save. The grammar itself is proven in `tests/policy`.

Source: IAM User Guide, reference_policies_grammar.html, reference_iam-quotas.html,
reference_policies_elements_principal.html; Amazon S3, troubleshooting of bucket policies.
"""

import json

import pytest
from botocore.exceptions import ClientError

from tests.cloud.authorization.people import allow, make_role, make_user, policy, trust

BAD = policy(allow("getobject"))
OLD = "Policy document must be version 2012-10-17 or greater."
VENDOR = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."


def _refusal(call, **parameters):
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    return refused.value.response["Error"]["Code"], refused.value.response["Error"]["Message"]


def test_iam_saves_no_malformed_policy(account, aws):
    iam = aws("iam")
    make_user(iam, "ana")
    make_role(iam, account.account_id, "r")
    iam.create_group(GroupName="dev")
    good = policy(allow("s3:GetObject"))
    arn = iam.create_policy(PolicyName="p", PolicyDocument=good)["Policy"]["Arn"]
    named = {"PolicyName": "q", "PolicyDocument": BAD}
    for call in (
        lambda: iam.create_policy(**named),
        lambda: iam.create_policy_version(PolicyArn=arn, PolicyDocument=BAD),
        lambda: iam.put_user_policy(UserName="ana", **named),
        lambda: iam.put_group_policy(GroupName="dev", **named),
        lambda: iam.put_role_policy(RoleName="r", **named),
    ):
        assert _refusal(call) == ("MalformedPolicyDocument", VENDOR)


def test_an_inline_policy_without_a_version_knows_no_variables(aws):
    """Source: IAM User Guide, "IAM JSON policy elements: Version"."""
    iam = aws("iam")
    home = "arn:aws:s3:::homes/${aws:username}"
    ana = make_user(iam, "ana")
    written = {"PolicyName": "own", "UserName": "ana"}
    old = json.dumps({"Statement": [allow("iam:GetUser", "arn:aws:iam::*:user/${aws:username}")]})
    refusal = ("MalformedPolicyDocument", OLD)
    assert _refusal(iam.create_policy, PolicyName="p", PolicyDocument=old) == refusal
    iam.put_user_policy(**written, PolicyDocument=old)
    assert _refusal(aws("iam", ana.keys).get_user, UserName="ana")[0] == "AccessDenied"
    asked = {
        "ActionNames": ["s3:GetObject"],
        "ResourceArns": [home, home.replace("${aws:username}", "ana")],
    }
    text = json.dumps({"Statement": [allow("s3:GetObject", home)]})
    (found,) = iam.simulate_custom_policy(PolicyInputList=[text], **asked)["EvaluationResults"]
    decisions = [one["EvalResourceDecision"] for one in found["ResourceSpecificResults"]]
    assert decisions == ["allowed", "implicitDeny"]
    new = policy(allow("iam:GetUser", "arn:aws:iam::*:user/${aws:username}"))
    iam.put_user_policy(**written, PolicyDocument=new)
    assert aws("iam", ana.keys).get_user(UserName="ana")["User"]["Arn"] == ana.arn


def test_trust_policies_are_checked_with_the_role(account, aws):
    iam = aws("iam")
    role = {"RoleName": "r", "AssumeRolePolicyDocument": "{"}
    refusal = ("MalformedPolicyDocument", "This policy contains invalid Json")
    assert _refusal(iam.create_role, **role) == refusal
    make_role(iam, account.account_id, "r")
    wrong = {"RoleName": "r", "PolicyDocument": policy(allow("s3:*"))}
    assert _refusal(iam.update_assume_role_policy, **wrong)[0] == "MalformedPolicyDocument"
    nobody = f"arn:aws:iam::{account.account_id}:user/nobody"
    wrong = {"RoleName": "r", "PolicyDocument": trust({"AWS": nobody})}
    assert _refusal(iam.update_assume_role_policy, **wrong) == (
        "MalformedPolicyDocument",
        f'Invalid principal in policy: "AWS":"{nobody}"',
    )


def test_policies_of_one_identity_count_together(account, aws):
    iam = aws("iam")
    make_user(iam, "ana")
    half = policy(*(allow("s3:GetObject", f"arn:aws:s3:::bucket-{n}/*") for n in range(14)))
    assert 1_024 < len(half.replace(" ", "")) < 2_048
    iam.put_user_policy(UserName="ana", PolicyName="a", PolicyDocument=half)
    iam.put_user_policy(UserName="ana", PolicyName="a", PolicyDocument=half)
    second = {"UserName": "ana", "PolicyName": "b", "PolicyDocument": half}
    assert _refusal(iam.put_user_policy, **second) == (
        "LimitExceeded",
        "Maximum policy size of 2048 bytes exceeded for user ana",
    )
    large = policy(*(allow("s3:GetObject", f"arn:aws:s3:::bucket-{n}/*") for n in range(90)))
    assert _refusal(iam.create_policy, PolicyName="p", PolicyDocument=large) == (
        "LimitExceeded",
        "Cannot exceed quota for PolicySize: 6144",
    )


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            {"Action": "s3:GetObject", "Resource": "{bucket}"},
            "Action does not apply to any resource(s) in statement",
        ),
        (
            {"Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "{bucket}/*"},
            "Action does not apply to any resource(s) in statement",
        ),
        ({"Action": "s3:GetObject", "Resource": "{bucket}-2/*"}, "Policy has invalid resource"),
        ({"Action": "s3:GetObjects", "Resource": "{bucket}/*"}, "Policy has invalid action"),
        ({"Action": "sqs:SendMessage", "Resource": "{bucket}/*"}, "Policy has invalid action"),
        (
            {"Principal": {"AWS": "{account}:user/nobody"}},
            "Invalid principal in policy",
        ),
        ({"Resource": None}, "Missing required field Resource"),
        ({"Principal": None}, "Missing required field Principal"),
    ],
)
def test_s3_saves_no_policy_that_makes_no_sense(account, aws, statement, sentence):
    s3, bucket = aws("s3"), f"photos-{account.account_id}"
    s3.create_bucket(Bucket=bucket)
    s3.delete_public_access_block(Bucket=bucket)
    good = {
        "Effect": "Allow",
        "Principal": {"AWS": "{account}:root"},
        "Action": ["s3:GetObject", "s3:List*"],
        "Resource": ["{bucket}", "{bucket}/*"],
    }

    def written(one) -> str:
        kept = {name: value for name, value in one.items() if value is not None}
        text = policy(kept).replace("{bucket}", f"arn:aws:s3:::{bucket}")
        return text.replace("{account}", f"arn:aws:iam::{account.account_id}")

    refusal = _refusal(s3.put_bucket_policy, Bucket=bucket, Policy=written(good | statement))
    assert refusal == ("MalformedPolicy", sentence)
    s3.put_bucket_policy(Bucket=bucket, Policy=written(good))
    assert json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]


def test_queues_and_topics(account, aws):
    sqs, sns = aws("sqs"), aws("sns")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    arn = sns.create_topic(Name="t")["TopicArn"]
    queue_arn = arn.replace(":sns:", ":sqs:").removesuffix("t") + "q"
    sends = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage"}
    good = policy(sends | {"Resource": queue_arn})
    nobody = f"arn:aws:iam::{account.account_id}:role/nobody"
    for text in ("{", policy({"Effect": "Allow"}), good.replace('"*"', f'{{"AWS": "{nobody}"}}')):
        attributes = {"QueueUrl": url, "Attributes": {"Policy": text}}
        assert _refusal(sqs.set_queue_attributes, **attributes) == (
            "InvalidAttributeValue",
            "Invalid value for the parameter Policy.",
        )
        topic = {"TopicArn": arn, "AttributeName": "Policy", "AttributeValue": text}
        code, sentence = _refusal(sns.set_topic_attributes, **topic)
        assert code == "InvalidParameter"
        assert sentence.startswith("Invalid parameter: Policy Error: ")
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": good})
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])["Attributes"]
    assert json.loads(found["Policy"]) == json.loads(good)
