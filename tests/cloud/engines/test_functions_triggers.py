"""What sets functions off: queues and buckets."""

import json

import pytest

from tests.cloud.engines.functions import BASIC, eventually

READS = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
CODE = """
def handler(event, context):
    bad = []
    print("batch of", len(event["Records"]))
    for record in event["Records"]:
        print("got", record["body"], record["attributes"]["ApproximateReceiveCount"])
        if record["body"] == "bad":
            bad.append({"itemIdentifier": record["messageId"]})
        if record["body"] == "worse":
            raise ValueError("worse")
    return {"batchItemFailures": bad}
"""


@pytest.fixture
def queue(aws, account):
    """Return the queue's URL and ARN."""
    url = aws("sqs").create_queue(QueueName="q", Attributes={"VisibilityTimeout": "30"})["QueueUrl"]
    return url, f"arn:aws:sqs:us-east-1:{account.account_id}:q"


def left(aws, url):
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    told = aws("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return tuple(int(told[name]) for name in names)


def test_a_batch_is_deleted_but_for_what_the_function_names(
    functions, aws, queue, control, account
):
    url, arn = queue
    functions.make(CODE, role=functions.role(*BASIC, *READS))
    functions.api.create_event_source_mapping(
        FunctionName="f",
        EventSourceArn=arn,
        BatchSize=10,
        FunctionResponseTypes=["ReportBatchItemFailures"],
    )
    entries = [{"Id": str(n), "MessageBody": text} for n, text in enumerate(["good", "bad"])]
    aws("sqs").send_message_batch(QueueUrl=url, Entries=entries)

    eventually(lambda: {"got good 1\n", "got bad 1\n"} <= set(functions.log()))
    eventually(lambda: left(aws, url) == (0, 1))

    control.advance_clock(account.account_id, 31)
    eventually(lambda: "got bad 2\n" in functions.log())
    assert "got good 2\n" not in functions.log()


def test_without_partial_responses_a_failure_brings_the_whole_batch_back(
    functions, aws, queue, control, account
):
    url, arn = queue
    functions.make(CODE, role=functions.role(*BASIC, *READS))
    aws("sqs").send_message(QueueUrl=url, MessageBody="worse")
    aws("sqs").send_message(QueueUrl=url, MessageBody="fine")
    functions.api.create_event_source_mapping(FunctionName="f", EventSourceArn=arn, BatchSize=2)

    eventually(lambda: "batch of 2\n" in functions.log())
    eventually(lambda: left(aws, url) == (0, 2))
    control.advance_clock(account.account_id, 31)
    eventually(lambda: functions.log().count("batch of 2\n") == 2)


def test_a_window_gathers_a_batch(functions, aws, queue, control, account):
    url, arn = queue
    functions.make(CODE, role=functions.role(*BASIC, *READS))
    functions.api.create_event_source_mapping(
        FunctionName="f", EventSourceArn=arn, BatchSize=100, MaximumBatchingWindowInSeconds=300
    )
    for text in ("a", "b", "c"):
        aws("sqs").send_message(QueueUrl=url, MessageBody=text)
    assert functions.log() == []
    control.advance_clock(account.account_id, 301)
    eventually(lambda: "batch of 3\n" in functions.log())
    eventually(lambda: left(aws, url) == (0, 0))


def test_a_role_that_may_not_read_the_queue_gets_nothing(functions, aws, queue, control, account):
    url, arn = queue
    functions.make(CODE, role=functions.role(*BASIC, *READS))
    mapping = functions.api.create_event_source_mapping(FunctionName="f", EventSourceArn=arn)
    aws("iam").put_role_policy(
        RoleName="worker",
        PolicyName="own",
        PolicyDocument=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": BASIC, "Resource": "*"}],
            }
        ),
    )
    aws("sqs").send_message(QueueUrl=url, MessageBody="good")
    control.advance_clock(account.account_id, 5)
    assert left(aws, url) == (1, 0)

    aws("iam").put_role_policy(
        RoleName="worker",
        PolicyName="more",
        PolicyDocument=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": list(READS), "Resource": "*"}],
            }
        ),
    )
    control.advance_clock(account.account_id, 11)
    eventually(lambda: left(aws, url) == (0, 0))
    assert mapping["State"] in {"Creating", "Enabled"}


def test_an_upload_reaches_the_function_when_its_policy_lets_s3(functions, aws, account):
    bucket = f"in-{account.account_id}"
    aws("s3").create_bucket(Bucket=bucket)
    arn = functions.make("def handler(e, c): print(e['Records'][0]['s3']['object']['key'])")
    functions.api.add_permission(
        FunctionName="f",
        StatementId="s3",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
        SourceArn=f"arn:aws:s3:::{bucket}",
        SourceAccount=account.account_id,
    )
    aws("s3").put_bucket_notification_configuration(
        Bucket=bucket,
        NotificationConfiguration={
            "LambdaFunctionConfigurations": [
                {"LambdaFunctionArn": arn, "Events": ["s3:ObjectCreated:*"]}
            ]
        },
    )
    aws("s3").put_object(Bucket=bucket, Key="a/first+1 of é.txt", Body=b"x")
    eventually(lambda: "a/first%2B1+of+%C3%A9.txt\n" in functions.log())

    functions.api.remove_permission(FunctionName="f", StatementId="s3")
    aws("s3").put_object(Bucket=bucket, Key="second.txt", Body=b"x")
    functions.api.add_permission(
        FunctionName="f",
        StatementId="s3",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
    )
    aws("s3").put_object(Bucket=bucket, Key="third.txt", Body=b"x")
    eventually(lambda: "third.txt\n" in functions.log())
    assert "second.txt\n" not in functions.log()


def test_a_mapping_hands_over_what_its_filters_let_through(functions, aws, queue):
    """What does not fit is deleted; a body that is no JSON does not fit a pattern of fields."""
    url, arn = queue
    functions.make(CODE, role=functions.role(*BASIC, *READS))
    patterns = [{"body": {"kind": ["new"], "n": [{"numeric": [">", 1]}]}}, {"body": ["plain"]}]
    filters = {"Filters": [{"Pattern": json.dumps(pattern)} for pattern in patterns]}
    functions.api.create_event_source_mapping(
        FunctionName="f", EventSourceArn=arn, FilterCriteria=filters
    )
    wanted = ['{"kind": "new", "n": 2}', "plain"]
    bodies = [*wanted, '{"kind": "new", "n": 1}', '{"kind": "old", "n": 2}', "other"]
    entries = [{"Id": str(n), "MessageBody": body} for n, body in enumerate(bodies)]
    aws("sqs").send_message_batch(QueueUrl=url, Entries=entries)
    eventually(lambda: left(aws, url) == (0, 0))
    eventually(lambda: sum("REPORT" in line for line in functions.log()) > 0)
    got = {line[4:-3] for line in functions.log() if line.startswith("got ")}
    assert got == set(wanted)
