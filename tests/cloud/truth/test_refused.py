"""What moto would take and ignore is refused, and what clients send by themselves is not."""

import pytest
from botocore.exceptions import ClientError

from cloud.truth.refused import REFUSED, UNAVAILABLE
from cloud.truth.services import TAUGHT, input_shape

_KEYS = [{"AttributeName": "id", "KeyType": "HASH"}]
_TYPES = [{"AttributeName": "id", "AttributeType": "S"}]


@pytest.mark.parametrize(("service", "operation"), sorted(REFUSED))
def test_refused_parameters_are_members_that_nobody_must_give(service, operation):
    assert service in TAUGHT
    shape = input_shape(service, operation)
    for path in REFUSED[service, operation]:
        first, *rest = path.split(".")
        assert first in shape.members, path
        assert all(name in shape.members[first].members for name in rest), path
        assert first not in shape.required_members, path


@pytest.mark.parametrize(("service", "operation"), sorted(UNAVAILABLE))
def test_unavailable_operations_exist(service, operation):
    assert service in TAUGHT
    assert input_shape(service, operation) is not None


def test_a_parameter_is_refused_by_name_and_its_default_is_not(aws):
    tables = aws("dynamodb")
    wanted = {"KeySchema": _KEYS, "AttributeDefinitions": _TYPES, "BillingMode": "PAY_PER_REQUEST"}
    with pytest.raises(ClientError, match=r"ValidationException.*TableClass of CreateTable is not"):
        tables.create_table(TableName="orders", TableClass="STANDARD_INFREQUENT_ACCESS", **wanted)
    assert tables.list_tables()["TableNames"] == []
    tables.create_table(TableName="orders", TableClass="STANDARD", **wanted)
    assert tables.list_tables()["TableNames"] == ["orders"]


def test_no_secret_says_that_it_rotates(aws):
    secrets = aws("secretsmanager")
    secrets.create_secret(Name="password", SecretString="old")
    with pytest.raises(ClientError, match=r"NotImplemented.*not available in this lab"):
        secrets.rotate_secret(SecretId="password", RotationRules={"AutomaticallyAfterDays": 30})
    assert not secrets.describe_secret(SecretId="password").get("RotationEnabled")


def test_a_dry_run_does_nothing_but_say_that_it_would(aws):
    machines = aws("ec2")
    with pytest.raises(ClientError, match="DryRunOperation"):
        machines.create_vpc(CidrBlock="10.9.0.0/16", DryRun=True)
    found = machines.describe_vpcs(Filters=[{"Name": "cidr", "Values": ["10.9.0.0/16"]}])
    assert found["Vpcs"] == []


def test_a_sub_resource_that_is_not_here_is_not_taken_for_the_bucket_or_the_object(aws, account):
    objects, bucket = aws("s3"), f"b-{account.account_id}"
    objects.create_bucket(Bucket=bucket)
    objects.put_object(Bucket=bucket, Key="a", Body=b"kept")
    with pytest.raises(ClientError, match=r"NotImplemented.*metrics"):
        objects.delete_bucket_metrics_configuration(Bucket=bucket, Id="m")
    with pytest.raises(ClientError, match="NotImplemented"):
        objects.rename_object(Bucket=bucket, Key="a", RenameSource="b")
    with pytest.raises(ClientError, match="not available in this lab"):
        objects.select_object_content(
            Bucket=bucket,
            Key="a",
            Expression="select * from s3object",
            ExpressionType="SQL",
            InputSerialization={"CSV": {}},
            OutputSerialization={"CSV": {}},
        )
    assert objects.get_object(Bucket=bucket, Key="a")["Body"].read() == b"kept"


@pytest.mark.parametrize("query", ["stats count(*) by bin(5m)", "fields @message | filter x = 1"])
def test_insights_refuses_the_commands_that_would_be_skipped(aws, query):
    logs = aws("logs")
    logs.create_log_group(logGroupName="g")
    span = {"logGroupName": "g", "startTime": 0, "endTime": 1}
    with pytest.raises(ClientError, match=r"The command (stats|filter) of Logs Insights is not"):
        logs.start_query(queryString=query, **span)
    logs.start_query(queryString="fields @timestamp | sort @timestamp desc | limit 5", **span)


def test_a_pattern_for_json_does_not_match_everything(aws):
    logs = aws("logs")
    logs.create_log_group(logGroupName="g")
    with pytest.raises(ClientError, match=r"Filter patterns for JSON events"):
        logs.filter_log_events(logGroupName="g", filterPattern="{ $.level = ERROR }")
    assert logs.filter_log_events(logGroupName="g", filterPattern="ERROR")["events"] == []
