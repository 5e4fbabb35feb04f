"""What services hold of one another is still one thing after every sleep."""

import json

import pytest

from cloud.client import CloudClient
from tests import forked


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    with forked.cloud(tmp_path_factory.mktemp("cloud"), "--sleep-after", "0") as running:
        yield running


@pytest.fixture(scope="module")
def control(cloud):
    made = CloudClient(cloud.control)
    yield made
    made.close()


def test_a_stack_changes_and_removes_the_very_things_that_services_show(aws):
    stacks, s3, queues, topics = (aws(name) for name in ("cloudformation", "s3", "sqs", "sns"))
    stacks.create_stack(StackName="s", TemplateBody=_template(timeout=30))
    outputs = stacks.describe_stacks(StackName="s")["Stacks"][0]["Outputs"]
    bucket, url = (found["OutputValue"] for found in sorted(outputs, key=lambda o: o["OutputKey"]))
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    queues.send_message(QueueUrl=url, MessageBody="kept")
    assert _timeout(queues, url) == "30"

    stacks.update_stack(StackName="s", TemplateBody=_template(timeout=45))
    assert _timeout(queues, url) == "45"
    assert queues.receive_message(QueueUrl=url)["Messages"][0]["Body"] == "kept"

    s3.delete_object(Bucket=bucket, Key="k")
    stacks.delete_stack(StackName="s")
    assert s3.list_buckets()["Buckets"] == []
    assert "QueueUrls" not in queues.list_queues()
    assert topics.list_topics()["Topics"] == []


def test_a_group_keeps_its_machines_and_its_load_balancer(aws):
    machines, groups, balancers = (aws(name) for name in ("ec2", "autoscaling", "elbv2"))
    image = machines.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    subnets = machines.describe_subnets()["Subnets"][:2]
    made = balancers.create_target_group(
        Name="t", Protocol="HTTP", Port=80, VpcId=subnets[0]["VpcId"]
    )
    target = made["TargetGroups"][0]["TargetGroupArn"]
    groups.create_launch_configuration(
        LaunchConfigurationName="c", ImageId=image, InstanceType="t3.micro"
    )
    groups.create_auto_scaling_group(
        AutoScalingGroupName="g",
        LaunchConfigurationName="c",
        MinSize=0,
        MaxSize=3,
        DesiredCapacity=2,
        TargetGroupARNs=[target],
        VPCZoneIdentifier=",".join(subnet["SubnetId"] for subnet in subnets),
    )
    running = _running(machines)
    assert len(running) == 2
    health = balancers.describe_target_health(TargetGroupArn=target)
    registered = {found["Target"]["Id"] for found in health["TargetHealthDescriptions"]}
    assert registered == running
    machines.create_tags(Resources=[min(running)], Tags=[{"Key": "a", "Value": "b"}])
    groups.set_desired_capacity(AutoScalingGroupName="g", DesiredCapacity=0)
    assert _running(machines) == set()


def test_a_machine_keeps_its_role(account, aws):
    machines, iam = aws("ec2"), aws("iam")
    iam.create_instance_profile(InstanceProfileName="p")
    image = machines.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    machine = machines.run_instances(
        ImageId=image,
        InstanceType="t3.micro",
        MinCount=1,
        MaxCount=1,
        IamInstanceProfile={"Name": "p"},
    )["Instances"][0]
    arn = f"arn:aws:iam::{account.account_id}:instance-profile/p"
    assert machine["IamInstanceProfile"]["Arn"] == arn
    found = machines.describe_iam_instance_profile_associations()
    assert found["IamInstanceProfileAssociations"][0]["IamInstanceProfile"]["Arn"] == arn
    iam.delete_instance_profile(InstanceProfileName="p")
    machines.create_tags(Resources=[machine["InstanceId"]], Tags=[{"Key": "a", "Value": "b"}])
    assert machines.describe_iam_instance_profile_associations()


def test_keys_versions_streams_and_uploads_go_on_where_they_were(aws):
    kms, secrets, tables, s3 = (aws(name) for name in ("kms", "secretsmanager", "dynamodb", "s3"))
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    sealed = kms.encrypt(KeyId=key, Plaintext=b"secret")["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=sealed)["Plaintext"] == b"secret"
    signing = kms.create_key(KeyUsage="SIGN_VERIFY", KeySpec="ECC_NIST_P256")["KeyMetadata"]
    signed = {"KeyId": signing["KeyId"], "Message": b"m", "SigningAlgorithm": "ECDSA_SHA_256"}
    assert kms.verify(**signed, Signature=kms.sign(**signed)["Signature"])["SignatureValid"]

    secrets.create_secret(Name="s", SecretString="one")
    secrets.put_secret_value(SecretId="s", SecretString="two")
    old = secrets.get_secret_value(SecretId="s", VersionStage="AWSPREVIOUS")
    assert old["SecretString"] == "one"

    tables.create_table(
        TableName="table",
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )
    tables.put_item(TableName="table", Item={"k": {"S": "a"}})
    stream = tables.describe_table(TableName="table")["Table"]["LatestStreamArn"]
    streams = aws("dynamodbstreams")
    shard = streams.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"][0]
    start = streams.get_shard_iterator(
        StreamArn=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    records = streams.get_records(ShardIterator=start)["Records"]
    assert [record["dynamodb"]["Keys"] for record in records] == [{"k": {"S": "a"}}]

    bucket = f"bucket-{key}"
    s3.create_bucket(Bucket=bucket)
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]
    part = {"Bucket": bucket, "Key": "k", "UploadId": upload, "PartNumber": 1}
    etag = s3.upload_part(**part, Body=b"body")["ETag"]
    parts = {"Parts": [{"ETag": etag, "PartNumber": 1}]}
    s3.complete_multipart_upload(Bucket=bucket, Key="k", UploadId=upload, MultipartUpload=parts)
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"body"


def _template(timeout):
    resources = {
        "Bucket": {"Type": "AWS::S3::Bucket"},
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": timeout}},
        "Topic": {"Type": "AWS::SNS::Topic"},
    }
    outputs = {name: {"Value": {"Ref": name}} for name in ("Bucket", "Queue")}
    return json.dumps({"Resources": resources, "Outputs": outputs})


def _timeout(queues, url):
    found = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])
    return found["Attributes"]["VisibilityTimeout"]


def _running(machines):
    only = [{"Name": "instance-state-name", "Values": ["running"]}]
    found = machines.describe_instances(Filters=only)["Reservations"]
    return {one["InstanceId"] for group in found for one in group["Instances"]}
