"""Condition keys that requests bring, each where AWS has it: on the call or on the resource."""

import pytest

from tests.cloud.authorization.asking import Caller

caller = Caller()
ROLE = "arn:aws:iam::111122223333:role/app"
TAGS = [{"Key": "team", "Value": "red"}, {"Key": "cost", "Value": "7"}]
TAGGED = {
    "aws:RequestTag/team": "red",
    "aws:RequestTag/cost": "7",
    "aws:TagKeys": ["team", "cost"],
}
RUN = {"ImageId": "ami-0a", "MinCount": 1, "MaxCount": 1, "SubnetId": "subnet-0a"}
ITEM = {"pk": {"S": "ana"}, "age": {"N": "7"}}

# Service, operation, parameters → keys of the call that must be there.
CALL = [
    ("iam", "CreateUser", {"UserName": "bo", "Tags": TAGS}, TAGGED),
    (
        "iam",
        "CreateRole",
        {"RoleName": "r", "PermissionsBoundary": "arn:aws:iam::111122223333:policy/b"},
        {"iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/b"},
    ),
    (
        "iam",
        "AttachRolePolicy",
        {"RoleName": "r", "PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
        {"iam:PolicyARN": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
    ),
    (
        "iam",
        "CreateServiceLinkedRole",
        {"AWSServiceName": "ecs.amazonaws.com"},
        {"iam:AWSServiceName": "ecs.amazonaws.com"},
    ),
    ("iam", "UntagUser", {"UserName": "bo", "TagKeys": ["team"]}, {"aws:TagKeys": ["team"]}),
    (
        "sts",
        "AssumeRole",
        {
            "RoleArn": ROLE,
            "RoleSessionName": "s",
            "ExternalId": "x-1",
            "SourceIdentity": "ana",
            "Tags": TAGS,
            "TransitiveTagKeys": ["team"],
        },
        {
            "sts:ExternalId": "x-1",
            "sts:RoleSessionName": "s",
            "sts:SourceIdentity": "ana",
            "sts:TransitiveTagKeys": "team",
            **TAGGED,
        },
    ),
    (
        "s3",
        "ListObjectsV2",
        {"Bucket": "b", "Prefix": "home/", "Delimiter": "/", "MaxKeys": 10},
        {"s3:prefix": "home/", "s3:delimiter": "/", "s3:max-keys": "10"},
    ),
    ("s3", "ListObjectsV2", {"Bucket": "b", "Prefix": ""}, {"s3:prefix": ""}),
    ("s3", "GetObject", {"Bucket": "b", "Key": "k", "VersionId": "v"}, {"s3:VersionId": "v"}),
    (
        "s3",
        "PutObject",
        {
            "Bucket": "b",
            "Key": "k",
            "ACL": "public-read",
            "ServerSideEncryption": "aws:kms",
            "SSEKMSKeyId": "key-1",
            "StorageClass": "GLACIER",
            "Tagging": "team=red",
            "ObjectLockMode": "GOVERNANCE",
            "IfNoneMatch": "*",
        },
        {
            "s3:x-amz-acl": "public-read",
            "s3:x-amz-server-side-encryption": "aws:kms",
            "s3:x-amz-server-side-encryption-aws-kms-key-id": "key-1",
            "s3:x-amz-storage-class": "GLACIER",
            "s3:RequestObjectTag/team": "red",
            "s3:RequestObjectTagKeys": ["team"],
            "s3:object-lock-mode": "GOVERNANCE",
            "s3:if-none-match": "*",
            "s3:ObjectCreationOperation": True,
        },
    ),
    (
        "s3",
        "CopyObject",
        {"Bucket": "b", "Key": "k", "CopySource": "from/a", "MetadataDirective": "REPLACE"},
        {"s3:x-amz-copy-source": "from/a", "s3:x-amz-metadata-directive": "REPLACE"},
    ),
    (
        "s3",
        "PutObjectTagging",
        {"Bucket": "b", "Key": "k", "Tagging": {"TagSet": [{"Key": "team", "Value": "red"}]}},
        {"s3:RequestObjectTag/team": "red", "s3:RequestObjectTagKeys": ["team"]},
    ),
    (
        "s3",
        "CreateBucket",
        {"Bucket": "b", "CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}},
        {"s3:locationconstraint": "eu-west-1"},
    ),
    ("ec2", "DescribeInstances", {}, {"ec2:Region": "us-east-1"}),
    (
        "lambda",
        "CreateFunction",
        {
            "FunctionName": "f",
            "Role": ROLE,
            "Layers": ["l1", "l2"],
            "VpcConfig": {"SubnetIds": ["subnet-a"], "SecurityGroupIds": ["sg-a"]},
            "Tags": {"team": "red"},
        },
        {
            "lambda:Layer": ["l1", "l2"],
            "lambda:SubnetIds": "subnet-a",
            "lambda:SecurityGroupIds": "sg-a",
            "aws:RequestTag/team": "red",
        },
    ),
    (
        "lambda",
        "AddPermission",
        {
            "FunctionName": "f",
            "StatementId": "s",
            "Action": "lambda:InvokeFunctionUrl",
            "Principal": "*",
            "FunctionUrlAuthType": "NONE",
        },
        {"lambda:Principal": "*", "lambda:FunctionUrlAuthType": "NONE"},
    ),
    (
        "sns",
        "Subscribe",
        {
            "TopicArn": "arn:aws:sns:us-east-1:111122223333:t",
            "Protocol": "email",
            "Endpoint": "a@b",
        },
        {"sns:Protocol": "email", "sns:Endpoint": "a@b"},
    ),
    (
        "kms",
        "Encrypt",
        {"KeyId": "alias/app", "Plaintext": b"x", "EncryptionContext": {"app": "shop"}},
        {
            "kms:EncryptionContext:app": "shop",
            "kms:EncryptionContextKeys": ["app"],
            "kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
            "kms:RequestAlias": "alias/app",
            "kms:CallerAccount": "111122223333",
        },
    ),
    (
        "kms",
        "CreateGrant",
        {
            "KeyId": "1234abcd-12ab-34cd-56ef-1234567890ab",
            "GranteePrincipal": ROLE,
            "Operations": ["Decrypt", "Encrypt"],
            "Constraints": {"EncryptionContextSubset": {"a": "b"}},
        },
        {
            "kms:GranteePrincipal": ROLE,
            "kms:GrantOperations": ["Decrypt", "Encrypt"],
            "kms:GrantConstraintType": ["EncryptionContextSubset"],
        },
    ),
    (
        "rds",
        "CreateDBInstance",
        {
            "DBInstanceIdentifier": "d",
            "DBInstanceClass": "db.t3.micro",
            "Engine": "mysql",
            "StorageEncrypted": True,
            "Tags": TAGS,
        },
        {
            "rds:req-tag/team": "red",
            "rds:DatabaseClass": "db.t3.micro",
            "rds:DatabaseEngine": "mysql",
            "rds:StorageEncrypted": True,
        },
    ),
    (
        "cloudformation",
        "CreateStack",
        {"StackName": "s", "TemplateURL": "https://x/t", "ResourceTypes": ["AWS::S3::*"]},
        {"cloudformation:TemplateUrl": "https://x/t", "cloudformation:ResourceTypes": "AWS::S3::*"},
    ),
    (
        "events",
        "PutEvents",
        {"Entries": [{"Source": "shop", "DetailType": "sold"}, {"Source": "app"}]},
        {"events:source": ["shop", "app"], "events:detail-type": "sold"},
    ),
    ("secretsmanager", "GetSecretValue", {"SecretId": "s"}, {"secretsmanager:SecretId": "s"}),
    (
        "secretsmanager",
        "DeleteSecret",
        {"SecretId": "s", "ForceDeleteWithoutRecovery": True},
        {"secretsmanager:ForceDeleteWithoutRecovery": True},
    ),
    ("ssm", "GetParametersByPath", {"Path": "/a", "Recursive": True}, {"ssm:Recursive": True}),
    ("cloudwatch", "PutMetricData", {"Namespace": "Shop"}, {"cloudwatch:namespace": "Shop"}),
    ("sqs", "CreateQueue", {"QueueName": "q", "tags": {"team": "red"}}, {"aws:TagKeys": ["team"]}),
    ("autoscaling", "DeleteTags", {"Tags": [{"Key": "team"}]}, {"aws:TagKeys": ["team"]}),
]
# The same for keys of the first resource.
RESOURCE = [
    (
        "ec2",
        "RunInstances",
        {
            **RUN,
            "InstanceType": "t3.micro",
            "Placement": {"Tenancy": "dedicated"},
            "MetadataOptions": {"HttpTokens": "required"},
            "TagSpecifications": [{"ResourceType": "instance", "Tags": TAGS}],
        },
        {
            "ec2:InstanceType": "t3.micro",
            "ec2:Tenancy": "dedicated",
            "ec2:MetadataHttpTokens": "required",
            **TAGGED,
        },
    ),
    (
        "ec2",
        "CreateVolume",
        {"AvailabilityZone": "us-east-1a", "Size": 8, "VolumeType": "gp3", "Encrypted": True},
        {
            "ec2:VolumeSize": 8,
            "ec2:VolumeType": "gp3",
            "ec2:Encrypted": True,
            "ec2:AvailabilityZone": "us-east-1a",
        },
    ),
    (
        "dynamodb",
        "GetItem",
        {
            "TableName": "t",
            "Key": {"pk": {"S": "ana"}},
            "ProjectionExpression": "#a.b, age",
            "ExpressionAttributeNames": {"#a": "address"},
        },
        {
            "dynamodb:LeadingKeys": ["ana"],
            "dynamodb:Attributes": ["pk", "address", "age"],
            "dynamodb:Select": "SPECIFIC_ATTRIBUTES",
        },
    ),
    (
        "dynamodb",
        "PutItem",
        {"TableName": "t", "Item": ITEM, "ReturnValues": "ALL_OLD"},
        {"dynamodb:Attributes": ["pk", "age"], "dynamodb:ReturnValues": "ALL_OLD"},
    ),
    (
        "dynamodb",
        "UpdateItem",
        {
            "TableName": "t",
            "Key": {"pk": {"S": "ana"}},
            "UpdateExpression": "SET age = if_not_exists(age, :a), #n = :b REMOVE old",
            "ConditionExpression": "attribute_exists(pk) AND seen < :c",
            "ExpressionAttributeNames": {"#n": "name"},
        },
        {"dynamodb:Attributes": ["pk", "seen", "age", "name", "old"]},
    ),
    (
        "dynamodb",
        "TransactWriteItems",
        {"TransactItems": [{"Put": {"TableName": "t", "Item": ITEM}}]},
        {"dynamodb:EnclosingOperation": "TransactWriteItems"},
    ),
    ("dynamodb", "Query", {"TableName": "t", "Select": "COUNT"}, {"dynamodb:Select": "COUNT"}),
]


@pytest.mark.parametrize("row", CALL, ids=lambda row: f"{row[0]}-{row[1]}-{len(row[2])}")
def test_keys_of_the_call(row):
    service, operation, given, keys = row
    context = caller.wanted(service, operation, **given)[0].context
    assert {key: context.get(key) for key in keys} == keys


@pytest.mark.parametrize("row", RESOURCE, ids=lambda row: f"{row[0]}-{row[1]}")
def test_keys_of_the_resource(row):
    service, operation, given, keys = row
    context = caller.wanted(service, operation, **given)[0].targets[0].context
    assert {key: context.get(key) for key in keys} == keys


def test_a_launchs_keys_are_not_its_images():
    asked = caller.wanted("ec2", "RunInstances", **RUN, InstanceType="t3.micro")[0]
    image = next(one for one in asked.targets if "image/" in one.arn)
    assert "ec2:InstanceType" not in {*image.context, *asked.context}


def test_tagging_at_creation_says_by_what():
    volume = {"ResourceType": "volume", "Tags": TAGS}
    asked = caller.wanted("ec2", "RunInstances", **RUN, TagSpecifications=[volume])
    tagging = next(one for one in asked if one.action == "ec2:CreateTags")
    assert tagging.context["ec2:CreateAction"] == "RunInstances"
    assert tagging.targets[0].context == TAGGED
    main = {one.arn.rpartition(":")[2]: one.context for one in asked[0].targets}
    assert "aws:RequestTag/team" in main["volume/*"]
    assert "aws:RequestTag/team" not in main["instance/*"]


@pytest.mark.parametrize(
    ("service", "operation", "given", "action"),
    [
        ("iam", "CreateRole", {"RoleName": "r", "Tags": TAGS}, "iam:TagRole"),
        ("sqs", "CreateQueue", {"QueueName": "q", "tags": {"team": "red"}}, "sqs:TagQueue"),
        ("sns", "CreateTopic", {"Name": "t", "Tags": TAGS}, "sns:TagResource"),
        ("dynamodb", "CreateTable", {"TableName": "t", "Tags": TAGS}, "dynamodb:TagResource"),
        (
            "secretsmanager",
            "CreateSecret",
            {"Name": "s", "Tags": TAGS},
            "secretsmanager:TagResource",
        ),
    ],
)
def test_tags_at_creation_need_the_action_that_tags(service, operation, given, action):
    made, tagged = caller.wanted(service, operation, **given)
    assert (tagged.action, tagged.targets) == (action, made.targets)
    assert tagged.context["aws:RequestTag/team"] == "red"
    untagged = {name: value for name, value in given.items() if name.lower() != "tags"}
    assert len(caller.wanted(service, operation, **untagged)) == 1
