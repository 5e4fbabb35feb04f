"""What only the account's own state can tell: ARNs behind names, tags, properties, defaults."""

import itertools

import pytest

from cloud.seams import backends
from tests.cloud.authorization.asking import Caller

TRUST = '{"Version": "2012-10-17", "Statement": []}'
TAGS = [{"Key": "team", "Value": "red"}]
_numbers = itertools.count(700000000001)


@pytest.fixture
def caller():
    """Return a caller in an account of its own, which is forgotten after the test."""
    made = Caller(str(next(_numbers)))
    yield made
    backends.forget(made.account_id)


def target(caller, service, operation, /, **given):
    """Return the first resource of the call's main action."""
    return caller.wanted(service, operation, **given)[0].targets[0]


def resources(asked, action):
    return {
        one.arn.rpartition(":")[2]: one.context
        for want in asked
        if want.action == action
        for one in want.targets
    }


def test_a_role_is_found_with_its_path_and_its_tags(caller):
    made = caller.do(
        "iam",
        "CreateRole",
        RoleName="app",
        Path="/labs/",
        AssumeRolePolicyDocument=TRUST,
        Tags=TAGS,
    )
    found = target(caller, "iam", "DeleteRole", RoleName="app")
    assert found.arn == made["Role"]["Arn"]
    assert found.arn.endswith(":role/labs/app")
    assert found.context == {"aws:ResourceTag/team": "red", "iam:ResourceTag/team": "red"}

    passed = caller.wanted("stepfunctions", "CreateStateMachine", name="m", roleArn=found.arn)[1]
    assert (passed.action, passed.targets[0].arn) == ("iam:PassRole", found.arn)
    assert passed.context["iam:PassedToService"] == "states.amazonaws.com"


def test_a_key_is_found_behind_its_alias_and_its_ciphertext(caller):
    made = caller.do("kms", "CreateKey", Tags=[{"TagKey": "team", "TagValue": "red"}])
    arn = made["KeyMetadata"]["Arn"]
    caller.do("kms", "CreateAlias", AliasName="alias/app", TargetKeyId=arn)
    found = target(caller, "kms", "Encrypt", KeyId="alias/app", Plaintext=b"x")
    assert found.arn == arn
    assert found.context["aws:ResourceTag/team"] == "red"
    assert found.context["kms:ResourceAliases"] == ["alias/app"]
    assert found.context["kms:KeyUsage"] == "ENCRYPT_DECRYPT"

    blob = caller.do("kms", "Encrypt", KeyId=arn, Plaintext=b"x")["CiphertextBlob"]
    assert target(caller, "kms", "Decrypt", CiphertextBlob=blob).arn == arn

    gone = caller.wanted("kms", "DeleteAlias", AliasName="alias/app")[0].targets
    assert [one.arn for one in gone] == [arn.replace(f"key/{arn[-36:]}", "alias/app"), arn]


def test_a_secret_is_found_with_its_random_suffix(caller):
    made = caller.do("secretsmanager", "CreateSecret", Name="prod/db", SecretString="x", Tags=TAGS)
    for named in ("prod/db", made["ARN"], made["ARN"][:-7]):
        found = target(caller, "secretsmanager", "GetSecretValue", SecretId=named)
        assert found.arn == made["ARN"]
    assert found.context["secretsmanager:ResourceTag/team"] == "red"


def test_queues_topics_tables_functions_and_parameters_bring_their_tags(caller):
    url = caller.do("sqs", "CreateQueue", QueueName="jobs", tags={"team": "red"})["QueueUrl"]
    topic = caller.do("sns", "CreateTopic", Name="news", Tags=TAGS)["TopicArn"]
    caller.do(
        "dynamodb",
        "CreateTable",
        TableName="orders",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        Tags=TAGS,
    )
    caller.do("ssm", "PutParameter", Name="/app/host", Value="x", Type="String", Tags=TAGS)
    caller.do("logs", "CreateLogGroup", logGroupName="/app", tags={"team": "red"})
    calls = [
        ("sqs", "ReceiveMessage", {"QueueUrl": url}),
        ("sns", "Publish", {"TopicArn": topic, "Message": "x"}),
        ("dynamodb", "GetItem", {"TableName": "orders", "Key": {"pk": {"S": "1"}}}),
        ("dynamodb", "DeleteTable", {"TableName": "orders"}),
        ("ssm", "GetParameter", {"Name": "/app/host"}),
        ("logs", "DeleteLogGroup", {"logGroupName": "/app"}),
    ]
    for service, operation, given in calls:
        found = target(caller, service, operation, **given)
        assert found.context.get("aws:ResourceTag/team") == "red", (service, operation)


def test_an_object_brings_its_tags_and_a_missing_one_asks_for_the_list(caller):
    bucket = f"tags-{caller.account_id}"
    caller.do("s3", "CreateBucket", Bucket=bucket)
    caller.do("s3", "PutObject", Bucket=bucket, Key="a", Body=b"x", Tagging="team=red")
    asked = caller.wanted("s3", "GetObject", Bucket=bucket, Key="a")
    assert [one.action for one in asked] == ["s3:GetObject"]
    assert asked[0].targets[0].context["s3:ExistingObjectTag/team"] == "red"

    copied = caller.wanted("s3", "CopyObject", Bucket=bucket, Key="b", CopySource=f"{bucket}/a")
    assert [one.action for one in copied] == [
        "s3:PutObject",
        "s3:GetObject",
        "s3:GetObjectTagging",
        "s3:PutObjectTagging",
    ]
    missing = caller.wanted("s3", "HeadObject", Bucket=bucket, Key="none")
    assert [one.action for one in missing] == ["s3:GetObject", "s3:ListBucket"]
    assert missing[1].targets[0].arn == f"arn:aws:s3:::{bucket}"


def test_a_bucket_is_its_owners(caller):
    caller.do("s3", "CreateBucket", Bucket=f"mine-{caller.account_id}")
    stranger = Caller("222233334444").wanted(
        "s3", "ListObjectsV2", Bucket=f"mine-{caller.account_id}"
    )
    assert stranger[0].targets[0].account_id == caller.account_id


def test_instances_bring_type_place_and_tags(caller):
    image = caller.do("ec2", "DescribeImages")["Images"][0]["ImageId"]
    made = caller.do(
        "ec2",
        "RunInstances",
        ImageId=image,
        MinCount=1,
        MaxCount=1,
        InstanceType="t3.micro",
        TagSpecifications=[{"ResourceType": "instance", "Tags": TAGS}],
    )["Instances"][0]
    found = target(caller, "ec2", "StopInstances", InstanceIds=[made["InstanceId"]])
    assert found.arn.endswith(f":instance/{made['InstanceId']}")
    assert found.context["ec2:InstanceType"] == "t3.micro"
    assert found.context["ec2:AvailabilityZone"] == made["Placement"]["AvailabilityZone"]
    assert found.context["ec2:ResourceTag/team"] == "red"
    assert found.context["aws:ResourceTag/team"] == "red"


def test_a_launch_takes_defaults_and_passes_the_profiles_role(caller):
    image = caller.do("ec2", "DescribeImages")["Images"][0]
    caller.do("iam", "CreateRole", RoleName="app", AssumeRolePolicyDocument=TRUST)
    caller.do("iam", "CreateInstanceProfile", InstanceProfileName="web")
    caller.do("iam", "AddRoleToInstanceProfile", InstanceProfileName="web", RoleName="app")
    given = {"ImageId": image["ImageId"], "MinCount": 1, "MaxCount": 1}
    asked = caller.wanted("ec2", "RunInstances", **given, IamInstanceProfile={"Name": "web"})
    found = resources(asked, "ec2:RunInstances")
    default = caller.do("ec2", "DescribeSubnets")["Subnets"][0]
    assert f"subnet/{default['SubnetId']}" in found
    assert found["network-interface/*"]["ec2:Vpc"].endswith(f":vpc/{default['VpcId']}")
    groups = caller.do("ec2", "DescribeSecurityGroups")["SecurityGroups"]
    assert f"security-group/{groups[0]['GroupId']}" in found
    assert found["instance/*"]["ec2:InstanceProfile"].endswith(":instance-profile/web")
    assert found[f"image/{image['ImageId']}"]["ec2:Public"] is True
    assert "ec2:InstanceType" not in found[f"image/{image['ImageId']}"]
    assert asked[-1].action == "iam:PassRole"
    assert asked[-1].targets[0].arn.endswith(":role/app")
    assert asked[-1].context == {"iam:PassedToService": "ec2.amazonaws.com"}


def test_a_launch_template_gives_what_the_call_leaves_out(caller):
    image = caller.do("ec2", "DescribeImages")["Images"][0]["ImageId"]
    caller.do(
        "ec2",
        "CreateLaunchTemplate",
        LaunchTemplateName="web",
        LaunchTemplateData={"ImageId": image, "InstanceType": "t3.large", "KeyName": "me"},
    )
    asked = caller.wanted(
        "ec2", "RunInstances", MinCount=1, MaxCount=1, LaunchTemplate={"LaunchTemplateName": "web"}
    )
    found = resources(asked, "ec2:RunInstances")
    assert found["instance/*"]["ec2:InstanceType"] == "t3.large"
    assert found["instance/*"]["ec2:IsLaunchTemplateResource"] is True
    assert "key-pair/me" in found
    assert any(name.startswith("launch-template/lt-") for name in found)


def test_stacks_groups_and_databases_are_found_by_name(caller):
    template = '{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}'
    made = caller.do("cloudformation", "CreateStack", StackName="web", TemplateBody=template)
    assert target(caller, "cloudformation", "DeleteStack", StackName="web").arn == made["StackId"]

    caller.do(
        "rds",
        "CreateDBInstance",
        DBInstanceIdentifier="shop",
        DBInstanceClass="db.t3.micro",
        Engine="mysql",
        AllocatedStorage=20,
        MasterUsername="admin",
        MasterUserPassword="long-enough-1",
        Tags=TAGS,
    )
    found = target(caller, "rds", "StopDBInstance", DBInstanceIdentifier="shop")
    assert found.context["rds:DatabaseClass"] == "db.t3.micro"
    assert found.context["rds:db-tag/team"] == "red"
    assert found.context["aws:ResourceTag/team"] == "red"


def test_what_a_customers_key_encrypts_needs_the_key(caller):
    key = caller.do("kms", "CreateKey")["KeyMetadata"]
    bucket = f"sealed-{caller.account_id}"
    caller.do("s3", "CreateBucket", Bucket=bucket)
    sealed = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key["KeyId"]}
    given = {"Bucket": bucket, "Key": "a", "Body": b"x", **sealed}
    writing = caller.wanted("s3", "PutObject", **given)
    assert [one.action for one in writing] == ["s3:PutObject", "kms:GenerateDataKey"]
    caller.do("s3", "PutObject", **given)
    reading = caller.wanted("s3", "GetObject", Bucket=bucket, Key="a")[1]
    assert (reading.action, reading.targets[0].arn) == ("kms:Decrypt", key["Arn"])
    assert reading.context["kms:ViaService"] == "s3.us-east-1.amazonaws.com"

    rule = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key["Arn"]}
    caller.do(
        "s3",
        "PutBucketEncryption",
        Bucket=bucket,
        ServerSideEncryptionConfiguration={"Rules": [{"ApplyServerSideEncryptionByDefault": rule}]},
    )
    plain = caller.wanted("s3", "PutObject", Bucket=bucket, Key="b", Body=b"x")
    assert [one.action for one in plain] == ["s3:PutObject", "kms:GenerateDataKey"]

    for name, more in (("own", {"KmsKeyId": key["KeyId"]}), ("aws", {})):
        caller.do("secretsmanager", "CreateSecret", Name=name, SecretString="x", **more)
    asked = caller.wanted("secretsmanager", "GetSecretValue", SecretId="own")
    assert [one.action for one in asked] == ["secretsmanager:GetSecretValue", "kms:Decrypt"]
    assert len(caller.wanted("secretsmanager", "GetSecretValue", SecretId="aws")) == 1

    secure = {"Value": "x", "Type": "SecureString", "KeyId": key["KeyId"]}
    caller.do("ssm", "PutParameter", Name="/pw", **secure)
    asked = caller.wanted("ssm", "GetParameter", Name="/pw", WithDecryption=True)
    assert [one.action for one in asked] == ["ssm:GetParameter", "kms:Decrypt"]
    assert len(caller.wanted("ssm", "GetParameter", Name="/pw")) == 1


def test_partition_keys_are_read_from_keys_conditions_and_statements(caller):
    caller.do(
        "dynamodb",
        "CreateTable",
        TableName="notes",
        KeySchema=[
            {"AttributeName": "owner", "KeyType": "HASH"},
            {"AttributeName": "at", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "owner", "AttributeType": "S"},
            {"AttributeName": "at", "AttributeType": "N"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    key = {"at": {"N": "1"}, "owner": {"S": "ana"}}
    query = {
        "KeyConditionExpression": "#o = :o AND #a > :a",
        "ExpressionAttributeNames": {"#o": "owner", "#a": "at"},
        "ExpressionAttributeValues": {":o": {"S": "ana"}, ":a": {"N": "0"}},
    }
    calls = [
        ("GetItem", {"TableName": "notes", "Key": key}),
        ("PutItem", {"TableName": "notes", "Item": {"text": {"S": "bo"}, **key}}),
        ("Query", {"TableName": "notes", **query}),
        ("BatchGetItem", {"RequestItems": {"notes": {"Keys": [key]}}}),
        ("ExecuteStatement", {"Statement": "SELECT * FROM notes WHERE owner = 'ana' AND at > 0"}),
        ("ExecuteStatement", {"Statement": "INSERT INTO notes VALUE {'at': 1, 'owner': 'ana'}"}),
        (
            "ExecuteStatement",
            {
                "Statement": "UPDATE notes SET text = ? WHERE owner = ? AND at = 1",
                "Parameters": [{"S": "owner = 'bo'?"}, {"S": "ana"}],
            },
        ),
    ]
    for operation, given in calls:
        found = target(caller, "dynamodb", operation, **given)
        assert found.context["dynamodb:LeadingKeys"] == ["ana"], operation

    whole = target(caller, "dynamodb", "ExecuteStatement", Statement="SELECT * FROM notes")
    assert whole.context["dynamodb:FullTableScan"] is True
    assert "dynamodb:LeadingKeys" not in whole.context
