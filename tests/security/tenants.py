"""A victim's account with something of every service taught, its doors as open as policies allow."""

import contextlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from cloud.shapes import Account

SETTLED = 60.0  # seconds after which machines and databases are what they are to be
Aws = Callable[[str], Any]
Attack = Callable[[Aws, "World"], Any]


@dataclass
class World:
    """What the victim has: names, ids and ARNs by what they are."""

    account: Account
    attacker: Account
    aws: Aws
    later: Callable[[float], Any]  # sets the account's clock forward by seconds
    has: dict[str, str] = field(default_factory=dict)

    def __getattr__(self, name: str) -> str:
        try:
            return self.has[name]
        except KeyError:
            raise AttributeError(name) from None

    def arn(self, service: str, rest: str) -> str:
        region = "" if service in {"iam", "s3"} else "us-east-1"
        return f"arn:aws:{service}:{region}:{self.account.account_id}:{rest}"


def furnish(world: World) -> World:
    for part in (_identity, _storage, _messages, _compute, _network, _servers, _stacks):
        world.has.update(part(world))
    world.later(SETTLED)
    return world


def _everyone(actions: str, resource: str = "*") -> str:
    statement = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": actions}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement | {"Resource": resource}]})


def _identity(world: World) -> dict[str, str]:
    iam, kms, secrets = world.aws("iam"), world.aws("kms"), world.aws("secretsmanager")
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"},
            {
                "Effect": "Allow",
                "Principal": {"Service": ["lambda.amazonaws.com", "states.amazonaws.com"]},
                "Action": "sts:AssumeRole",
            },
        ],
    }
    role = iam.create_role(RoleName="boss", AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    policy = iam.create_policy(
        PolicyName="everything",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [everything]}),
    )["Policy"]
    iam.attach_role_policy(RoleName="boss", PolicyArn=policy["Arn"])
    iam.create_user(UserName="ana")
    key = kms.create_key(Policy=_everyone("kms:*"))["KeyMetadata"]
    kms.create_alias(AliasName="alias/safe", TargetKeyId=key["KeyId"])
    cipher = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"secret")["CiphertextBlob"]
    secret = secrets.create_secret(Name="pin", SecretString="1234")["ARN"]
    secrets.put_resource_policy(
        SecretId=secret, ResourcePolicy=_everyone("secretsmanager:GetSecretValue")
    )
    world.aws("ssm").put_parameter(Name="/db/password", Value="secret", Type="SecureString")
    return {
        "role": role["Arn"],
        "policy": policy["Arn"],
        "key": key["Arn"],
        "key_id": key["KeyId"],
        "cipher": cipher.hex(),
        "secret": secret,
    }


def _storage(world: World) -> dict[str, str]:
    s3, ddb = world.aws("s3"), world.aws("dynamodb")
    bucket = f"victim-{world.account.account_id}"
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket=bucket, Key="diary", Body=b"secret")
    s3.put_object(Bucket=bucket, Key="stack.json", Body=b'{"Resources":{}}')
    attacker = f"arn:aws:iam::{world.attacker.account_id}:root"
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": attacker},
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
    table = ddb.create_table(
        TableName="ledger",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )["TableDescription"]
    ddb.put_item(TableName="ledger", Item={"pk": {"S": "1"}, "sum": {"N": "5"}})
    backup = ddb.create_backup(TableName="ledger", BackupName="nightly")["BackupDetails"]
    return {
        "bucket": bucket,
        "table": table["TableArn"],
        "stream": table["LatestStreamArn"],
        "backup": backup["BackupArn"],
    }


def _messages(world: World) -> dict[str, str]:
    sqs, sns, events = world.aws("sqs"), world.aws("sns"), world.aws("events")
    url = sqs.create_queue(QueueName="inbox", Attributes={"Policy": _everyone("sqs:*")})["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="secret")
    topic = sns.create_topic(Name="news", Attributes={"Policy": _everyone("sns:*")})["TopicArn"]
    bus = events.create_event_bus(Name="orders")["EventBusArn"]
    events.put_permission(
        EventBusName="orders", Action="events:PutEvents", Principal="*", StatementId="all"
    )
    events.put_rule(Name="all", EventBusName="orders", EventPattern='{"source":[{"prefix":""}]}')
    events.put_targets(
        Rule="all", EventBusName="orders", Targets=[{"Id": "1", "Arn": world.arn("sqs", "inbox")}]
    )
    logs = world.aws("logs")
    logs.create_log_group(logGroupName="/app")
    logs.create_log_stream(logGroupName="/app", logStreamName="one")
    world.aws("cloudwatch").put_metric_alarm(
        AlarmName="busy",
        MetricName="Load",
        Namespace="App",
        Statistic="Average",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
    )
    return {"queue_url": url, "queue": world.arn("sqs", "inbox"), "topic": topic, "bus": bus}


def _compute(world: World) -> dict[str, str]:
    lambda_, states = world.aws("lambda"), world.aws("stepfunctions")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("app.py", "def handler(event, context): return event")
    function = lambda_.create_function(
        FunctionName="work",
        Runtime="python3.12",
        Role=world.role,
        Handler="app.handler",
        Code={"ZipFile": packed.getvalue()},
    )["FunctionArn"]
    lambda_.add_permission(
        FunctionName="work", StatementId="all", Action="lambda:InvokeFunction", Principal="*"
    )
    machine = states.create_state_machine(
        name="flow",
        definition='{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}',
        roleArn=world.role,
    )["stateMachineArn"]
    api = world.aws("apigateway").create_rest_api(name="shop")["id"]
    return {"function": function, "machine": machine, "api": api}


def _network(world: World) -> dict[str, str]:
    ec2, elb = world.aws("ec2"), world.aws("elbv2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(
            VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"us-east-1{zone}"
        )["Subnet"]["SubnetId"]
        for number, zone in enumerate("ab")
    ]
    group = ec2.create_security_group(GroupName="web", Description="web", VpcId=vpc)["GroupId"]
    volume = ec2.create_volume(Size=1, AvailabilityZone="us-east-1a")["VolumeId"]
    snapshot = ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
    ec2.modify_snapshot_attribute(
        SnapshotId=snapshot,
        Attribute="createVolumePermission",
        OperationType="add",
        UserIds=[world.attacker.account_id],
    )
    balancer = elb.create_load_balancer(Name="front", Subnets=subnets)["LoadBalancers"][0]
    target = elb.create_target_group(Name="back", Protocol="HTTP", Port=80, VpcId=vpc)
    return {
        "vpc": vpc,
        "subnet": subnets[0],
        "other_subnet": subnets[1],
        "group": group,
        "volume": volume,
        "snapshot": snapshot,
        "balancer": balancer["LoadBalancerArn"],
        "target": target["TargetGroups"][0]["TargetGroupArn"],
    }


def _servers(world: World) -> dict[str, str]:
    ec2, rds = world.aws("ec2"), world.aws("rds")
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    instance = ec2.run_instances(
        ImageId=image, MinCount=1, MaxCount=1, InstanceType="t3.micro", SubnetId=world.subnet
    )["Instances"][0]["InstanceId"]
    own_image = ec2.create_image(InstanceId=instance, Name="golden")["ImageId"]
    rds.create_db_instance(
        DBInstanceIdentifier="books",
        Engine="postgres",
        DBInstanceClass="db.t3.micro",
        AllocatedStorage=20,
        MasterUsername="master",
        MasterUserPassword="correct-horse-9",
    )
    world.later(SETTLED)
    snapshot = rds.create_db_snapshot(DBInstanceIdentifier="books", DBSnapshotIdentifier="monday")
    rds.modify_db_snapshot_attribute(
        DBSnapshotIdentifier="monday",
        AttributeName="restore",
        ValuesToAdd=[world.attacker.account_id],
    )
    world.aws("autoscaling").create_launch_configuration(
        LaunchConfigurationName="lc", ImageId=image, InstanceType="t3.micro"
    )
    world.aws("autoscaling").create_auto_scaling_group(
        AutoScalingGroupName="fleet",
        LaunchConfigurationName="lc",
        MinSize=0,
        MaxSize=1,
        VPCZoneIdentifier=world.subnet,
    )
    return {
        "instance": instance,
        "image": own_image,
        "stock_image": image,
        "db_snapshot": snapshot["DBSnapshot"]["DBSnapshotArn"],
    }


def _stacks(world: World) -> dict[str, str]:
    template = {
        "Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "of-stack"}}},
        "Outputs": {"Q": {"Value": {"Ref": "Q"}, "Export": {"Name": "the-queue"}}},
    }
    stack = world.aws("cloudformation").create_stack(
        StackName="base", TemplateBody=json.dumps(template)
    )
    return {"stack": stack["StackId"]}


# What is looked at to see whether anything of the victim's has changed, by service.
READS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "apigateway": [("get_rest_apis", {}), ("get_resources", {"restApiId": "api"})],
    "autoscaling": [("describe_auto_scaling_groups", {})],
    "cloudformation": [("describe_stacks", {}), ("list_exports", {})],
    "cloudwatch": [("describe_alarms", {})],
    "dynamodb": [("scan", {"TableName": "=ledger"}), ("describe_table", {"TableName": "=ledger"})],
    "ec2": [
        ("describe_instances", {}),
        ("describe_security_groups", {}),
        ("describe_volumes", {}),
        ("describe_snapshots", {"OwnerIds": ["=self"]}),
        ("describe_images", {"Owners": ["=self"]}),
        ("describe_vpc_peering_connections", {}),
    ],
    "elbv2": [
        ("describe_load_balancers", {}),
        ("describe_listeners", {"LoadBalancerArn": "balancer"}),
        ("describe_target_health", {"TargetGroupArn": "target"}),
    ],
    "events": [("list_rules", {"EventBusName": "=orders"}), ("list_event_buses", {})],
    "iam": [("get_account_authorization_details", {})],
    "kms": [("list_keys", {}), ("list_grants", {"KeyId": "key"}), ("list_aliases", {})],
    "lambda": [("list_functions", {}), ("get_policy", {"FunctionName": "=work"})],
    "logs": [
        ("describe_log_groups", {}),
        ("describe_subscription_filters", {"logGroupName": "=/app"}),
        ("get_log_events", {"logGroupName": "=/app", "logStreamName": "=one"}),
    ],
    "rds": [("describe_db_instances", {}), ("describe_db_snapshots", {})],
    "s3": [
        ("list_object_versions", {"Bucket": "bucket"}),
        ("get_bucket_policy", {"Bucket": "bucket"}),
        ("get_bucket_versioning", {"Bucket": "bucket"}),
    ],
    "secretsmanager": [("list_secrets", {}), ("get_secret_value", {"SecretId": "secret"})],
    "sns": [("list_topics", {}), ("list_subscriptions", {})],
    "sqs": [
        ("list_queues", {}),
        (
            "get_queue_attributes",
            {"QueueUrl": "queue_url", "AttributeNames": ["=All"]},
        ),
    ],
    "ssm": [("describe_parameters", {}), ("get_parameter", {"Name": "=/db/password"})],
    "stepfunctions": [
        ("list_state_machines", {}),
        ("list_executions", {"stateMachineArn": "machine"}),
    ],
}
_VOLATILE = re.compile(r'"(?:LatestRestorableTime|LastAccessedDate)": "[^"]*"')


def digest(world: World, *services: str) -> dict[str, str]:
    """Return what the victim's account holds, as text by call. No services: of all."""
    found = {}
    for service in services or READS:
        client = world.aws(service)
        for operation, parameters in READS[service]:
            asked = {name: _meant(world, value) for name, value in parameters.items()}
            answer = getattr(client, operation)(**asked)
            answer.pop("ResponseMetadata")
            text = json.dumps(answer, sort_keys=True, default=str)
            found[f"{service}.{operation}"] = _VOLATILE.sub("", text)
    return found


def refused(world: World, mallory: Aws, service: str, attack: Attack) -> None:
    """Assert that the attack is refused, by a plain refusal, and changes nothing of the victim's."""
    before = digest(world, service)
    with pytest.raises(ClientError) as refusal:
        attack(mallory, world)
    assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] < 500, refusal.value
    assert digest(world, service) == before


def harmless(world: World, mallory: Aws, services: tuple[str, ...], attack: Attack) -> None:
    """Assert that the attack, refused or not, changes nothing of the victim's."""
    before = digest(world, *services)
    with contextlib.suppress(ClientError, BotoCoreError):
        attack(mallory, world)
    assert digest(world, *services) == before


def _meant(world: World, value: Any) -> Any:
    if isinstance(value, list):
        return [_meant(world, item) for item in value]
    return value[1:] if value.startswith("=") else world.has[value]
