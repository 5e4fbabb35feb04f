"""Attempts upon another account's machines, networks, databases, stacks and signed addresses."""

import json
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import httpx
import pytest

from tests.security.tenants import Attack, digest, harmless, refused

ATTACKS: dict[str, tuple[str, Attack]] = {
    "instance: describe": (
        "ec2",
        lambda aws, v: aws("ec2").describe_instances(InstanceIds=[v.instance]),
    ),
    "instance: stop": ("ec2", lambda aws, v: aws("ec2").stop_instances(InstanceIds=[v.instance])),
    "instance: terminate": (
        "ec2",
        lambda aws, v: aws("ec2").terminate_instances(InstanceIds=[v.instance]),
    ),
    "instance: image of it": (
        "ec2",
        lambda aws, v: aws("ec2").create_image(InstanceId=v.instance, Name="stolen"),
    ),
    "image: describe": (
        "ec2",
        lambda aws, v: aws("ec2").describe_images(ImageIds=[v.image]),
    ),
    "image: copy": (
        "ec2",
        lambda aws, v: aws("ec2").copy_image(
            Name="stolen", SourceImageId=v.image, SourceRegion="us-east-1"
        ),
    ),
    "image: take away": ("ec2", lambda aws, v: aws("ec2").deregister_image(ImageId=v.image)),
    "snapshot: describe": (
        "ec2",
        lambda aws, v: aws("ec2").describe_snapshots(SnapshotIds=[v.snapshot]),
    ),
    "snapshot: copy": (
        "ec2",
        lambda aws, v: aws("ec2").copy_snapshot(
            SourceSnapshotId=v.snapshot, SourceRegion="us-east-1"
        ),
    ),
    "snapshot: volume of it": (
        "ec2",
        lambda aws, v: aws("ec2").create_volume(
            SnapshotId=v.snapshot, AvailabilityZone="us-east-1a"
        ),
    ),
    "snapshot: delete": (
        "ec2",
        lambda aws, v: aws("ec2").delete_snapshot(SnapshotId=v.snapshot),
    ),
    "volume: delete": ("ec2", lambda aws, v: aws("ec2").delete_volume(VolumeId=v.volume)),
    "group: open": (
        "ec2",
        lambda aws, v: aws("ec2").authorize_security_group_ingress(
            GroupId=v.group, IpProtocol="tcp", FromPort=22, ToPort=22, CidrIp="0.0.0.0/0"
        ),
    ),
    "group: delete": ("ec2", lambda aws, v: aws("ec2").delete_security_group(GroupId=v.group)),
    "subnet: run in it": (
        "ec2",
        lambda aws, v: aws("ec2").run_instances(
            ImageId=v.stock_image,
            MinCount=1,
            MaxCount=1,
            InstanceType="t3.micro",
            SubnetId=v.subnet,
        ),
    ),
    "subnet: delete": ("ec2", lambda aws, v: aws("ec2").delete_subnet(SubnetId=v.subnet)),
    "network: subnet in it": (
        "ec2",
        lambda aws, v: aws("ec2").create_subnet(VpcId=v.vpc, CidrBlock="10.0.9.0/24"),
    ),
    "database: snapshot of it": (
        "rds",
        lambda aws, v: aws("rds").create_db_snapshot(
            DBInstanceIdentifier=v.arn("rds", "db:books"), DBSnapshotIdentifier="stolen"
        ),
    ),
    "database: by name": (
        "rds",
        lambda aws, v: aws("rds").describe_db_instances(DBInstanceIdentifier="books"),
    ),
    "database: delete": (
        "rds",
        lambda aws, v: aws("rds").delete_db_instance(
            DBInstanceIdentifier="books", SkipFinalSnapshot=True
        ),
    ),
    "database snapshot: copy": (
        "rds",
        lambda aws, v: aws("rds").copy_db_snapshot(
            SourceDBSnapshotIdentifier=v.db_snapshot, TargetDBSnapshotIdentifier="stolen"
        ),
    ),
    "database snapshot: restore": (
        "rds",
        lambda aws, v: aws("rds").restore_db_instance_from_db_snapshot(
            DBInstanceIdentifier="stolen", DBSnapshotIdentifier=v.db_snapshot
        ),
    ),
    "database: replica": (
        "rds",
        lambda aws, v: aws("rds").create_db_instance_read_replica(
            DBInstanceIdentifier="stolen",
            SourceDBInstanceIdentifier=v.arn("rds", "db:books"),
        ),
    ),
    "balancer: by arn": (
        "elbv2",
        lambda aws, v: aws("elbv2").describe_load_balancers(LoadBalancerArns=[v.balancer]),
    ),
    "balancer: listener": (
        "elbv2",
        lambda aws, v: aws("elbv2").create_listener(
            LoadBalancerArn=v.balancer,
            Protocol="HTTP",
            Port=81,
            DefaultActions=[{"Type": "forward", "TargetGroupArn": v.target}],
        ),
    ),
    "balancer: target": (
        "elbv2",
        lambda aws, v: aws("elbv2").register_targets(
            TargetGroupArn=v.target, Targets=[{"Id": v.instance}]
        ),
    ),
    "fleet: grow": (
        "autoscaling",
        lambda aws, v: aws("autoscaling").set_desired_capacity(
            AutoScalingGroupName="fleet", DesiredCapacity=1
        ),
    ),
    "fleet: in another's subnet": (
        "autoscaling",
        lambda aws, v: _fleet_in(aws, v, v.subnet),
    ),
    "stack: by arn": (
        "cloudformation",
        lambda aws, v: aws("cloudformation").describe_stacks(StackName=v.stack),
    ),
    "stack: template": (
        "cloudformation",
        lambda aws, v: aws("cloudformation").get_template(StackName=v.stack),
    ),
    "stack: template in another's bucket": (
        "cloudformation",
        lambda aws, v: aws("cloudformation").create_stack(
            StackName="mine", TemplateURL=f"https://{v.bucket}.s3.amazonaws.com/stack.json"
        ),
    ),
}


OWNERS = (
    *("instance: describe", "image: describe", "snapshot: describe", "database: by name"),
    *("balancer: by arn", "stack: by arn", "stack: template"),
)


def _fleet_in(aws, v, subnet):
    scaling = aws("autoscaling")
    scaling.create_launch_configuration(
        LaunchConfigurationName="lc-mine", ImageId=v.stock_image, InstanceType="t3.micro"
    )
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="mine",
        LaunchConfigurationName="lc-mine",
        MinSize=1,
        MaxSize=1,
        VPCZoneIdentifier=subnet,
    )


@pytest.mark.parametrize("name", OWNERS)
def test_the_owner_may_do_the_same(victim, name):
    assert ATTACKS[name][1](victim.aws, victim)


@pytest.mark.parametrize("name", ATTACKS)
def test_a_reach_into_another_account_is_refused(victim, mallory, name):
    service, attack = ATTACKS[name]
    refused(victim, mallory, service, attack)


def _import_value(aws, v):
    """A template that imports what only the victim exports."""
    queue = {
        "Type": "AWS::SQS::Queue",
        "Properties": {"QueueName": {"Fn::ImportValue": "the-queue"}},
    }
    template = json.dumps({"Resources": {"Q": queue}})
    aws("cloudformation").create_stack(StackName="importer", TemplateBody=template)


def _stack_that_reaches(aws, v):
    """A template whose resources name the victim's."""
    resources = {
        "P": {
            "Type": "AWS::S3::BucketPolicy",
            "Properties": {"Bucket": v.bucket, "PolicyDocument": {"Statement": []}},
        },
        "S": {
            "Type": "AWS::SNS::Subscription",
            "Properties": {"TopicArn": v.topic, "Protocol": "sqs", "Endpoint": v.queue},
        },
    }
    body = json.dumps({"Resources": resources})
    aws("cloudformation").create_stack(StackName="reach", TemplateBody=body)


def _peer(aws, v):
    mine = aws("ec2").create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    aws("ec2").create_vpc_peering_connection(
        VpcId=mine, PeerVpcId=v.vpc, PeerOwnerId=v.account.account_id
    )


def _group_of_another(aws, v):
    """A rule of one's own group may name another's group and open nothing of it."""
    mine = aws("ec2").create_security_group(GroupName="mine", Description="mine")["GroupId"]
    pair = {"GroupId": v.group, "UserId": v.account.account_id}
    rule = {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 2, "UserIdGroupPairs": [pair]}
    aws("ec2").authorize_security_group_ingress(GroupId=mine, IpPermissions=[rule])


def _delete_stack(aws, v):
    aws("cloudformation").delete_stack(StackName=v.stack)


def _tag(aws, v):
    arns = [v.topic, v.table, v.function, f"arn:aws:s3:::{v.bucket}"]
    aws("resourcegroupstaggingapi").tag_resources(ResourceARNList=arns, Tags={"owner": "mallory"})


DETOURS = {
    "import": (("cloudformation", "sqs"), _import_value),
    "stack": (("cloudformation", "s3", "sns"), _stack_that_reaches),
    "stack: delete": (("cloudformation", "sqs"), _delete_stack),
    "peering": (("ec2",), _peer),
    "security group": (("ec2",), _group_of_another),
    "tagging": (("sns", "dynamodb", "lambda", "s3"), _tag),
}


@pytest.mark.parametrize("name", DETOURS)
def test_nothing_reaches_over_by_a_detour(victim, mallory, name):
    services, attack = DETOURS[name]
    harmless(victim, mallory, services, attack)


def test_the_tagging_service_shows_ones_own_only(victim, mallory):
    victim.aws("sns").tag_resource(
        ResourceArn=victim.topic, Tags=[{"Key": "owner", "Value": "victim"}]
    )
    asked = {"TagFilters": [{"Key": "owner", "Values": ["victim"]}]}
    for account, expected in ((victim.aws, [victim.topic]), (mallory, [])):
        found = account("resourcegroupstaggingapi").get_resources(**asked)
        assert [r["ResourceARN"] for r in found["ResourceTagMappingList"]] == expected


@pytest.fixture
def signed(victim):
    """Return an address signed by the victim, which works."""
    address = victim.aws("s3").generate_presigned_url(
        "get_object", {"Bucket": victim.bucket, "Key": "stack.json"}
    )
    assert httpx.get(address).status_code == 200
    return address


def _altered(address, path=None, **query):
    parts = urlsplit(address)
    fields = {name: values[0] for name, values in parse_qs(parts.query).items()} | query
    return urlunsplit(parts._replace(path=path or parts.path, query=urlencode(fields)))


def test_a_signed_address_opens_nothing_else(victim, signed):
    before = digest(victim, "s3")
    attempts = [
        httpx.get(_altered(signed, path=f"/{victim.bucket}/diary")),
        httpx.get(_altered(signed, versionId="null")),
        httpx.get(_altered(signed, path=f"/{victim.bucket}", **{"list-type": "2"})),
        httpx.put(signed, content=b"planted"),
        httpx.delete(signed),
    ]
    assert [answer.status_code for answer in attempts] == [403] * len(attempts)
    assert not any(b"secret" in answer.content for answer in attempts)
    assert digest(victim, "s3") == before


def test_a_signed_address_with_ones_own_key_in_it(victim, signed):
    name = "AWSAccessKeyId" if "AWSAccessKeyId" in signed else "X-Amz-Credential"
    theirs = victim.account.access_key_id
    mine = victim.attacker.access_key_id
    value = parse_qs(urlsplit(signed).query)[name][0].replace(theirs, mine)
    assert httpx.get(_altered(signed, **{name: value})).status_code == 403


def test_the_record_shows_ones_own_calls_only(victim, mallory):
    """What the attacker did is in its own history; nothing of the victim's is."""
    victim.aws("iam").get_user(UserName="ana")
    mallory("iam").list_users()
    events = mallory("cloudtrail").lookup_events()["Events"]
    assert "ListUsers" in [event["EventName"] for event in events]
    keys = {event["AccessKeyId"] for event in events}
    assert keys == {victim.attacker.access_key_id}
    wholes = [json.loads(event["CloudTrailEvent"]) for event in events]
    assert {whole["recipientAccountId"] for whole in wholes} == {victim.attacker.account_id}
