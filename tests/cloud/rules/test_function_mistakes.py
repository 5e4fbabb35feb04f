"""Mistakes with functions, their roles and their code, and with keys, as AWS answers them."""

import io
import json
import zipfile

import pytest

from tests.cloud.rules.mistakes import refused

WRONG, TAKEN = "InvalidParameterValueException", "ResourceConflictException"


def trust(service):
    allow = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [allow]})


def packed():
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("f.py", "def h(event, context):\n    return event\n")
    return body.getvalue()


def role(iam, name, service):
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(service))
    return made["Role"]["Arn"]


def allow(iam, name, actions):
    statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document)


@pytest.fixture
def honest(aws):
    """Return what a function can be made of."""
    return {
        "FunctionName": "f",
        "Role": role(aws("iam"), "worker", "lambda.amazonaws.com"),
        "Code": {"ZipFile": packed()},
        "Runtime": "python3.12",
        "Handler": "f.h",
    }


def test_functions_that_cannot_be_made(aws, honest):
    functions = aws("lambda", parameter_validation=False)
    machine = role(aws("iam"), "machine", "ec2.amazonaws.com")
    nobody = honest["Role"].replace("worker", "nobody")
    assumed = "The role defined for the function cannot be assumed by Lambda."
    unzipped = "Could not unzip uploaded file. Please check your file, then try to upload again."
    failed = "1 validation error detected: Value"
    rows = [
        ({"Role": machine}, WRONG, assumed),
        ({"Role": nobody}, WRONG, assumed),
        ({"Code": {"ZipFile": b"def h(): pass"}}, WRONG, unzipped),
        ({"Code": {}}, WRONG, "Please provide a source for function code."),
        ({"MemorySize": 20000}, "ValidationException", f"{failed} '20000' at 'memorySize'"),
        ({"FunctionName": "f" * 65}, "ValidationException", f"{failed} '{'f' * 65}' at"),
        (
            {"Environment": {"Variables": {"1st": "x"}}},
            "ValidationException",
            f"{failed} at 'environment.variables' failed to satisfy constraint: Map keys must",
        ),
    ]
    for change, code, sentence in rows:
        refused(functions.create_function, code, sentence, **(honest | change))
    functions.create_function(**honest)
    refused(functions.create_function, TAKEN, "Function already exist: f", **honest)
    name = {"FunctionName": "f"}
    refused(functions.update_function_configuration, WRONG, assumed, **name, Role=machine)
    refused(functions.update_function_code, WRONG, unzipped, **name, ZipFile=b"nothing")


def test_a_function_may_send_to_where_its_events_end(aws, honest, account):
    functions, iam, place = aws("lambda"), aws("iam"), f"us-east-1:{account.account_id}"
    queue, topic = f"arn:aws:sqs:{place}:dead", f"arn:aws:sns:{place}:dead"
    letters = "The provided execution role does not have permissions to call"
    for arn, what in ((queue, "SendMessage on SQS"), (topic, "Publish on SNS")):
        target = {"DeadLetterConfig": {"TargetArn": arn}}
        refused(functions.create_function, WRONG, f"{letters} {what}", **honest, **target)
    functions.create_function(**honest)
    name = {"FunctionName": "f"}
    target = {"DeadLetterConfig": {"TargetArn": queue}}
    refused(functions.update_function_configuration, WRONG, letters, **name, **target)
    end = {"DestinationConfig": {"OnFailure": {"Destination": queue}}}
    not_told = (
        f"The function's execution role does not have permissions to call SendMessage on {queue}"
    )
    refused(functions.put_function_event_invoke_config, WRONG, not_told, **name, **end)

    allow(iam, "worker", ["sqs:SendMessage"])
    functions.update_function_configuration(**name, **target)
    other = {"Role": role(iam, "other", "lambda.amazonaws.com")}
    refused(functions.update_function_configuration, WRONG, letters, **name, **other)
    functions.put_function_event_invoke_config(**name, **end, MaximumRetryAttempts=1)
    functions.update_function_event_invoke_config(**name, MaximumRetryAttempts=0)
    told = functions.get_function_event_invoke_config(**name)
    assert told["MaximumRetryAttempts"] == 0
    assert told["DestinationConfig"]["OnFailure"] == {"Destination": queue}


def test_what_is_attached_to_a_function(aws, honest):
    functions = aws("lambda", parameter_validation=False)
    made = functions.create_function(**honest)["FunctionArn"]
    name = {"FunctionName": "f"}
    leave = {"StatementId": "s3", "Action": "lambda:InvokeFunction"}
    bad = "The provided principal was invalid. Please check the principal and try again."
    refused(functions.add_permission, WRONG, bad, **name, **leave, Principal="everybody")
    leave["Principal"] = "s3.amazonaws.com"
    functions.add_permission(**name, **leave)
    taken = "The statement id (s3) provided already exists. Please provide a new statement id"
    refused(functions.add_permission, TAKEN, taken, **name, **leave)
    functions.create_function_url_config(**name, AuthType="AWS_IAM")
    there = f"Failed to create function url config for [functionArn = {made}]. Error message:  "
    refused(functions.create_function_url_config, TAKEN, there, **name, AuthType="AWS_IAM")
    sqs = aws("sqs")
    queue = sqs.create_queue(QueueName="jobs", Attributes={"VisibilityTimeout": "1"})["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    source = {"EventSourceArn": arn["Attributes"]["QueueArn"]}
    short = "Queue visibility timeout: 1 seconds is less than Function timeout: 3 seconds"
    refused(functions.create_event_source_mapping, WRONG, short, **name, **source)
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "30"})
    granted = []
    for action in ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes"):
        not_granted = (
            f"The function execution role does not have permissions to call {action} on SQS"
        )
        refused(functions.create_event_source_mapping, WRONG, not_granted, **name, **source)
        granted.append(f"sqs:{action}")
        allow(aws("iam"), "worker", granted)
    functions.create_event_source_mapping(**name, **source)
    again = f'The event source arn (" {source["EventSourceArn"]} ") and function (" f ") provided'
    refused(functions.create_event_source_mapping, TAKEN, again, **name, **source)
    unread = "Could not parse request body into json"
    refused(functions.invoke, "InvalidRequestContentException", unread, **name, Payload=b"{no")


def test_keys_in_every_state(aws):
    kms = aws("kms", parameter_validation=False)
    made = kms.create_key()["KeyMetadata"]
    arn, key = made["Arn"], {"KeyId": made["KeyId"]}
    kms.disable_key(**key)
    off = f"{arn} is disabled."
    refused(kms.encrypt, "DisabledException", off, **key, Plaintext=b"x")
    refused(kms.enable_key_rotation, "DisabledException", off, **key)
    window = "PendingWindowInDays must be between 7 and 30"
    refused(kms.schedule_key_deletion, "ValidationException", window, **key, PendingWindowInDays=3)
    kms.schedule_key_deletion(**key, PendingWindowInDays=7)
    going = f"{arn} is pending deletion."
    for call in (kms.enable_key, kms.disable_key, kms.schedule_key_deletion):
        refused(call, "KMSInvalidStateException", going, **key)
    target = {"AliasName": "alias/app", "TargetKeyId": made["KeyId"]}
    refused(kms.create_alias, "KMSInvalidStateException", going, **target)
    kms.cancel_key_deletion(**key)
    kept = f"{arn} is not pending deletion."
    refused(kms.cancel_key_deletion, "KMSInvalidStateException", kept, **key)
    kms.enable_key(**key)
    reserved = {"AliasName": "alias/aws/app", "TargetKeyId": made["KeyId"]}
    refused(kms.create_alias, "NotAuthorizedException", "Aliases that begin", **reserved)
    kms.encrypt(**key, Plaintext=b"x")


def test_keys_for_something_else(aws):
    kms = aws("kms", parameter_validation=False)
    signing = kms.create_key(KeyUsage="SIGN_VERIFY", KeySpec="ECC_NIST_P256")
    arn = signing["KeyMetadata"]["Arn"]
    usage = f"{arn} key usage is SIGN_VERIFY which is not valid for Encrypt."
    refused(kms.encrypt, "InvalidKeyUsageException", usage, KeyId=arn, Plaintext=b"x")
    refused(kms.enable_key_rotation, "UnsupportedOperationException", "You cannot", KeyId=arn)
    secret = kms.create_key()["KeyMetadata"]["Arn"]
    usage = f"{secret} key usage is ENCRYPT_DECRYPT which is not valid for Sign."
    signed = {"Message": b"x", "SigningAlgorithm": "ECDSA_SHA_256"}
    refused(kms.sign, "InvalidKeyUsageException", usage, KeyId=secret, **signed)


def test_aliases_hold_on_to_versions(aws, honest):
    functions = aws("lambda")
    functions.create_function(**honest)
    functions.publish_version(FunctionName="f")
    split = {"RoutingConfig": {"AdditionalVersionWeights": {"9": 0.5}}}
    alias = {"FunctionName": "f", "Name": "live"}
    gone = "Function not found: arn:aws:lambda:us-east-1:"
    absent = "ResourceNotFoundException"
    told = refused(functions.create_alias, absent, gone, **alias, FunctionVersion="1", **split)
    assert told.endswith(":function:f:9")
    functions.create_alias(**alias, FunctionVersion="1")
    refused(functions.update_alias, absent, gone, **alias, **split)
    held = "You can't delete a version that an alias references."
    version = {"FunctionName": "f", "Qualifier": "1"}
    refused(functions.delete_function, TAKEN, held, **version)
    functions.delete_alias(**alias)
    functions.delete_function(**version)
