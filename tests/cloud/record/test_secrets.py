"""Secrets never enter the record: sent, answered, quoted in an error, or under another's name."""

import base64
import contextlib
import json

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from cloud.server.redaction import HIDDEN, Redaction
from tests.cloud.conftest import client, session

TAUGHT = (
    *("iam", "sts", "s3", "ec2", "rds", "dynamodb", "sqs", "sns", "lambda", "stepfunctions"),
    *("events", "cloudwatch", "logs", "kms", "apigateway", "cloudformation", "autoscaling"),
    *("elbv2", "secretsmanager", "ssm"),
)
MARKER = "Zq7tell-nobody-Zq7"
TRACES = (MARKER, base64.b64encode(MARKER.encode()).decode())
# What AWS's models do not call sensitive and still belongs to the learner alone.
OURS = {
    "autoscaling": {"UserData"},
    "cloudformation": {"TemplateBody", "ParameterValue"},
    "dynamodb": {"Item", "ExpressionAttributeValues", "AttributeUpdates", "Statement"},
    "ec2": {"UserData"},
    "events": {"Detail", "Event", "Input"},
    "iam": {"AuthenticationCode1", "AuthenticationCode2"},
    "kms": {"CiphertextBlob", "Plaintext"},
    "logs": {"message"},
    "sns": {"Message", "Subject"},
    "sqs": {"MessageBody"},
    "sts": {"TokenCode"},
}
# Sensitive to the models, shown by CloudTrail: a key's id opens nothing.
SHOWN = {"SSEKMSKeyId", "KMSMasterKeyID", "KeyId", "KMSKeyArn", "KMSKeyId"}


def operations(model, ours):
    """Yield the operations of a service that take a secret, with all their members filled."""
    for name in model.operation_names:
        shape = model.operation_model(name).input_shape
        filling = Filling(ours)
        parameters = {} if shape is None else filling.of(shape)
        if filling.marked:
            yield name, parameters


class Filling:
    """Fills every member of an input, secret ones with the marker."""

    def __init__(self, ours):
        self.ours = ours
        self.marked = 0
        self._open = []

    def of(self, shape, name="", secret=False):
        secret = secret or name in self.ours or bool(shape.metadata.get("sensitive"))
        secret = secret and name not in SHOWN
        if shape.type_name == "structure":
            return self._structure(shape, secret)
        if shape.type_name == "list":
            return [] if shape.name in self._open else [self.of(shape.member, name, secret)]
        if shape.type_name == "map":
            return {"k": self.of(shape.value, "", secret)}
        return self._scalar(shape, secret)

    def _structure(self, shape, secret):
        if shape.name in self._open or len(self._open) > 6:
            return {}
        self._open.append(shape.name)
        filled = {key: self.of(member, key, secret) for key, member in shape.members.items()}
        self._open.pop()
        return filled

    def _scalar(self, shape, secret):
        plain = {"integer": 1, "long": 1, "boolean": True, "float": 1.0, "double": 1.0}
        if shape.type_name in plain:
            return plain[shape.type_name]
        if shape.type_name == "timestamp":
            return "2026-01-01T00:00:00Z"
        if secret:
            self.marked += 1
            return MARKER.encode() if shape.type_name == "blob" else MARKER
        enum = getattr(shape, "enum", None)
        return enum[0] if enum else (b"x" if shape.type_name == "blob" else "plain")


def record_of(cloud, account):
    folder = cloud.control.parent / "accounts" / account.account_id / "record"
    return b"".join(path.read_bytes() for path in folder.iterdir()).decode()


@pytest.mark.parametrize("service", TAUGHT)
def test_whatever_is_sent_as_a_secret_is_not_written_down(cloud, control, account, aws, service):
    speaks = aws(service, parameter_validation=False)
    sent = list(operations(speaks.meta.service_model, OURS.get(service, set())))
    names = {model: method for method, model in speaks.meta.method_to_api_mapping.items()}
    for name, parameters in sent:
        with contextlib.suppress(ClientError, BotoCoreError, ValueError, TypeError, AttributeError):
            getattr(speaks, names[name])(**parameters)
    arrived = {event.eventName for event in control.events(account.account_id)}
    written = record_of(cloud, account) if arrived else ""
    assert [trace for trace in TRACES if trace in written] == []
    # Some cannot be sent, as their parameters must be right; most must have been.
    assert len(arrived) >= 0.8 * len(sent) - 2


def test_what_is_answered_as_a_secret_is_not_written_down(cloud, control, account, aws):
    iam, kms = aws("iam"), aws("kms")
    made = iam.create_access_key(UserName="learner")["AccessKey"]
    temporary = session(aws("sts").get_session_token())
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    data_key = kms.generate_data_key(KeyId=key, KeySpec="AES_256")
    cipher = kms.encrypt(KeyId=key, Plaintext=MARKER.encode())["CiphertextBlob"]
    kms.decrypt(CiphertextBlob=cipher)
    pair = aws("ec2").create_key_pair(KeyName="k")["KeyMaterial"]
    aws("secretsmanager").create_secret(Name="pin", SecretString=MARKER)
    aws("secretsmanager").get_secret_value(SecretId="pin")
    aws("ssm").put_parameter(Name="p", Value=MARKER, Type="SecureString")
    aws("ssm").get_parameter(Name="p", WithDecryption=True)
    api_key = aws("apigateway").create_api_key(name="k", value=MARKER * 2, enabled=True)
    queue = aws("sqs").create_queue(QueueName="q")["QueueUrl"]
    aws("sqs").send_message(QueueUrl=queue, MessageBody=MARKER)
    assert aws("sqs").receive_message(QueueUrl=queue)["Messages"][0]["Body"] == MARKER
    table = {"AttributeName": "pk", "AttributeType": "S"}
    aws("dynamodb").create_table(
        TableName="table",
        AttributeDefinitions=[table],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    item = {"pk": {"S": "1"}, "note": {"S": MARKER}}
    aws("dynamodb").put_item(TableName="table", Item=item)
    aws("dynamodb").put_item(TableName="table", Item=item, ReturnValues="ALL_OLD")
    written = record_of(cloud, account)
    secrets = [
        *TRACES,
        made["SecretAccessKey"],
        account.secret_access_key,
        temporary.secret_access_key,
        temporary.session_token,
        *(base64.b64encode(blob).decode() for blob in (data_key["Plaintext"], cipher)),
        base64.b64encode(data_key["CiphertextBlob"]).decode(),
        pair.splitlines()[1],
    ]
    assert [secret for secret in secrets if secret in written] == []
    assert made["AccessKeyId"] in written
    assert api_key["id"] in written
    assert "HIDDEN_DUE_TO_SECURITY_REASONS" in written


def test_a_signature_is_not_written_down(cloud, control, account, aws):
    temporary = session(aws("sts").get_session_token())
    s3, name = aws("s3", temporary), f"b-{account.account_id}"
    s3.create_bucket(Bucket=name)
    url = s3.generate_presigned_url("get_object", {"Bucket": name, "Key": "k"})
    signature = url.rpartition("Signature=")[2].partition("&")[0]
    client(cloud.endpoint, "sts", temporary).get_caller_identity()
    with contextlib.suppress(ClientError):
        s3.get_object(Bucket=name, Key="k")
    written = record_of(cloud, account)
    assert "AWS4-HMAC-SHA256" not in written
    assert signature not in written


def test_a_secret_quoted_in_an_error_is_not_written_down(aws):
    shape = aws("iam").meta.service_model.operation_model("CreateLoginProfile").input_shape
    redaction = Redaction("iam")
    shown = redaction.shown({"UserName": "ana", "Password": MARKER}, shape)
    assert shown == {"userName": "ana", "password": HIDDEN}
    quoted = redaction.sentence(f"Value '{MARKER}' at 'password' of ana failed")
    assert quoted == f"Value '{HIDDEN}' at 'password' of ana failed"


def test_a_misspelt_parameter_is_not_written_down(http, cloud, control, account, aws):
    """What the service's model does not know may be a secret all the same."""
    misspelt = json.dumps({"Name": "n", "SecretStrng": MARKER})
    speaks = aws("secretsmanager", parameter_validation=False)
    speaks.meta.events.register(
        "before-sign.secretsmanager.CreateSecret",
        lambda request, **_: setattr(request, "data", misspelt),
    )
    with contextlib.suppress(ClientError):
        speaks.create_secret(Name="n")
    (event,) = control.events(account.account_id)
    assert event.requestParameters["name"] == "n"
    assert MARKER not in record_of(cloud, account)
