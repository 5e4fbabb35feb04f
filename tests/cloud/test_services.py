"""The services of the first labs, spoken to with boto3, whose own parser judges the answers."""

import io
import json
import zipfile

import pytest
from botocore.exceptions import ClientError

from tests.cloud.conftest import session
from tests.cloud.policies import let_into_queue

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"},
        ],
    }
)


def test_caller_identity_is_the_accounts_first_user(account, aws):
    identity = aws("sts").get_caller_identity()
    assert identity["Account"] == account.account_id
    assert identity["Arn"] == account.principal_arn == f"{identity['Arn']}"


def test_a_key_made_in_the_account_works_until_it_is_switched_off_and_deleted(account, aws):
    iam = aws("iam")
    iam.create_user(UserName="dana")
    made = iam.create_access_key(UserName="dana")["AccessKey"]
    keys = account.model_copy(
        update={
            "access_key_id": made["AccessKeyId"],
            "secret_access_key": made["SecretAccessKey"],
        }
    )
    assert aws("sts", keys).get_caller_identity()["Arn"].endswith(":user/dana")

    which = {"UserName": "dana", "AccessKeyId": made["AccessKeyId"]}
    iam.update_access_key(**which, Status="Inactive")
    with pytest.raises(ClientError, match="InvalidClientTokenId"):
        aws("sts", keys).get_caller_identity()
    iam.update_access_key(**which, Status="Active")
    assert aws("sts", keys).get_caller_identity()["Account"] == account.account_id
    iam.delete_access_key(**which)
    with pytest.raises(ClientError, match="InvalidClientTokenId"):
        aws("sts", keys).get_caller_identity()


def test_an_assumed_role_acts_as_itself(account, aws):
    aws("iam").create_role(RoleName="reader", AssumeRolePolicyDocument=TRUST)
    role = f"arn:aws:iam::{account.account_id}:role/reader"
    taken = aws("sts").assume_role(RoleArn=role, RoleSessionName="maria")
    arn = aws("sts", session(taken)).get_caller_identity()["Arn"]
    assert arn == f"arn:aws:sts::{account.account_id}:assumed-role/reader/maria"
    assert arn == taken["AssumedRoleUser"]["Arn"]


def test_a_role_that_is_not_there_cannot_be_assumed(account, aws):
    role = f"arn:aws:iam::{account.account_id}:role/ghost"
    with pytest.raises(ClientError, match="AccessDenied"):
        aws("sts").assume_role(RoleArn=role, RoleSessionName="maria")


def test_a_session_token_is_the_users_own(account, aws):
    keys = session(aws("sts").get_session_token())
    assert aws("sts", keys).get_caller_identity()["Arn"] == account.principal_arn
    with pytest.raises(ClientError, match="AccessDenied"):
        aws("sts", keys).get_session_token()


def test_a_federated_user_has_a_name_of_its_own(account, aws):
    keys = session(aws("sts").get_federation_token(Name="guest"))
    arn = aws("sts", keys).get_caller_identity()["Arn"]
    assert arn == f"arn:aws:sts::{account.account_id}:federated-user/guest"


def test_a_session_ends_no_sooner_than_aws_lets_it(aws):
    with pytest.raises(ClientError, match="ValidationError"):
        aws("sts", parameter_validation=False).get_session_token(DurationSeconds=10)


def test_tables(aws):
    tables = aws("dynamodb")
    tables.create_table(
        TableName="music",
        KeySchema=[{"AttributeName": "artist", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "artist", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    tables.put_item(TableName="music", Item={"artist": {"S": "Nina"}, "year": {"N": "1965"}})
    found = tables.get_item(TableName="music", Key={"artist": {"S": "Nina"}})["Item"]
    assert found["year"] == {"N": "1965"}
    with pytest.raises(tables.exceptions.ResourceNotFoundException):
        tables.get_item(TableName="none", Key={"artist": {"S": "Nina"}})


def test_a_topic_reaches_its_queue(account, aws):
    queues, topics = aws("sqs"), aws("sns")
    queue = queues.create_queue(QueueName="orders")["QueueUrl"]
    topic = topics.create_topic(Name="news")["TopicArn"]
    arn = f"arn:aws:sqs:us-east-1:{account.account_id}:orders"
    allowed = let_into_queue("sns.amazonaws.com", arn, topic)
    queues.set_queue_attributes(QueueUrl=queue, Attributes=allowed)
    topics.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    topics.publish(TopicArn=topic, Message="hello")
    body = queues.receive_message(QueueUrl=queue)["Messages"][0]["Body"]
    assert json.loads(body)["Message"] == "hello"


def test_machines_come_from_a_small_catalogue_in_every_region(aws, account):
    machines = aws("ec2")
    images = machines.describe_images(Owners=["amazon"])["Images"]
    assert 5 <= len(images) <= 20
    image = next(i["ImageId"] for i in images if i["Name"].startswith("al2023-ami-2023"))
    run = machines.run_instances(ImageId=image, InstanceType="t3.micro", MinCount=1, MaxCount=1)[
        "Instances"
    ][0]
    found = machines.describe_instances(InstanceIds=[run["InstanceId"]])["Reservations"]
    assert found[0]["OwnerId"] == account.account_id
    far = account.model_copy(update={"region": "eu-west-1"})
    assert aws("ec2", far).describe_instances()["Reservations"] == []


def test_a_database_is_described(aws):
    databases = aws("rds")
    databases.create_db_instance(
        DBInstanceIdentifier="shop",
        Engine="mysql",
        DBInstanceClass="db.t3.micro",
        AllocatedStorage=20,
        MasterUsername="admin",
        MasterUserPassword="correct-horse",
    )
    found = databases.describe_db_instances(DBInstanceIdentifier="shop")["DBInstances"][0]
    assert found["Engine"] == "mysql"


def test_a_function_can_be_described_but_says_that_it_cannot_run(account, aws):
    aws("iam").create_role(
        RoleName="worker",
        AssumeRolePolicyDocument=TRUST.replace(
            '{"AWS": "*"}', '{"Service": "lambda.amazonaws.com"}'
        ),
    )
    functions = aws("lambda")
    functions.create_function(
        FunctionName="hello",
        Runtime="python3.11",
        Role=f"arn:aws:iam::{account.account_id}:role/worker",
        Handler="hello.handler",
        Code={"ZipFile": _zip()},
    )
    assert functions.list_functions()["Functions"][0]["FunctionName"] == "hello"
    with pytest.raises(ClientError, match="not available in this lab"):
        functions.invoke(FunctionName="hello")


def _zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("hello.py", "def handler(event, context): return 1")
    return packed.getvalue()
