"""A function that sets itself off is stopped."""

from tests.cloud.engines.functions import BASIC, eventually

CODE = """
import boto3

s3 = boto3.client("s3")


def handler(event, context):
    found = event["Records"][0]["s3"]
    bucket, number = found["bucket"]["name"], int(found["object"]["key"])
    s3.put_object(Bucket=bucket, Key=str(number + 1), Body=b"")
"""


def test_a_circle_through_a_bucket_ends_after_sixteen_invocations(functions, aws, account):
    s3, bucket = aws("s3"), f"circle-{account.account_id}"
    s3.create_bucket(Bucket=bucket)
    arn = functions.make(CODE, role=functions.role(*BASIC, "s3:PutObject"), Timeout=30)
    functions.api.add_permission(
        FunctionName="f",
        StatementId="s3",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
        SourceArn=f"arn:aws:s3:::{bucket}",
    )
    rules = [{"LambdaFunctionArn": arn, "Events": ["s3:ObjectCreated:*"]}]
    s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"LambdaFunctionConfigurations": rules}
    )

    s3.put_object(Bucket=bucket, Key="1", Body=b"")

    def reports():
        return sum(line.startswith("REPORT") for line in functions.log())

    eventually(lambda: reports() == 16, within=60)
    keys = {item["Key"] for item in s3.list_objects_v2(Bucket=bucket)["Contents"]}
    assert keys == {str(number) for number in range(1, 18)}  # the last one set nothing off
