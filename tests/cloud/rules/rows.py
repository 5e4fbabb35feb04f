"""Rows of what a call says: what is refused, how, and the honest twin that passes.

`(service, operation, wrong, right, code, the sentence's beginning)`. What is wrong differs from
what is right in one thing. The page that each follows stands with its rule.
"""

from typing import Any

Row = tuple[str, str, dict[str, Any], dict[str, Any], str, str]

TCP = {
    "IpProtocol": "tcp",
    "FromPort": 22,
    "ToPort": 22,
    "IpRanges": [{"CidrIp": "10.0.0.0/8"}],
}


def _groups(**changes: Any) -> dict[str, Any]:
    return {"GroupId": "sg-1", "IpPermissions": [TCP | changes]}


def _tags(count: int, key: str = "k", **more: Any) -> dict[str, Any]:
    tags = [{"Key": f"{key}{n}", "Value": "v"} for n in range(count)]
    return {"bucketName": "b", "Tagging": {"TagSet": {"Tag": tags}}, **more}


VALUE_CASES = "InvalidParameterValue"
IMAGE = {"ImageId": "ami-0a1b2c3d4e5f60001"}
EC2: list[Row] = [
    (
        "ec2",
        "AuthorizeSecurityGroupIngress",
        _groups(ToPort=70000),
        _groups(),
        VALUE_CASES,
        "TCP/UDP port (70000) out of range",
    ),
    (
        "ec2",
        "AuthorizeSecurityGroupIngress",
        {"GroupId": "sg-1", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 22}]},
        _groups(IpProtocol="-1"),
        VALUE_CASES,
        "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.",
    ),
    (
        "ec2",
        "AuthorizeSecurityGroupEgress",
        _groups(FromPort=443),
        _groups(ToPort=443),
        VALUE_CASES,
        "Invalid TCP/UDP port range (443:22)",
    ),
    (
        "ec2",
        "AuthorizeSecurityGroupIngress",
        {"GroupId": "sg-1"},
        _groups(),
        "MissingParameter",
        "Either",
    ),
    (
        "ec2",
        "RunInstances",
        IMAGE | {"MinCount": 3, "MaxCount": 1},
        IMAGE | {"MinCount": 1, "MaxCount": 3},
        VALUE_CASES,
        "The minimum count (3)",
    ),
    (
        "ec2",
        "RunInstances",
        IMAGE | {"MinCount": 0, "MaxCount": 0},
        IMAGE | {"MinCount": 1, "MaxCount": 1},
        VALUE_CASES,
        "Maximum instance count must be greater than zero",
    ),
    (
        "ec2",
        "RunInstances",
        IMAGE | {"UserData": "QUFB" * 5462},
        IMAGE | {"UserData": "QUFB" * 5461},
        VALUE_CASES,
        "User data is limited to 16384 bytes",
    ),
    (
        "ec2",
        "RunInstances",
        IMAGE | {"BlockDeviceMappings": [{"Ebs": {"VolumeSize": 70000, "VolumeType": "gp3"}}]},
        IMAGE | {"BlockDeviceMappings": [{"Ebs": {"VolumeSize": 70, "VolumeType": "gp3"}}]},
        VALUE_CASES,
        "Volume of 70000GiB is too big",
    ),
    (
        "ec2",
        "CreateVolume",
        {"Size": 1, "VolumeType": "gp9"},
        {"Size": 1, "VolumeType": "gp3"},
        VALUE_CASES,
        "Value (gp9) for parameter volumeType is invalid.",
    ),
    ("ec2", "CreateVolume", {}, {"SnapshotId": "snap-1"}, "MissingParameter", "The request"),
    (
        "ec2",
        "CreateVolume",
        {"Size": 100, "VolumeType": "st1"},
        {"Size": 125, "VolumeType": "st1"},
        VALUE_CASES,
        "Volume of 100GiB is too small for volume type st1; minimum is 125GiB.",
    ),
    (
        "ec2",
        "CreateVolume",
        {"Size": 10, "VolumeType": "gp2", "Iops": 3000},
        {"Size": 10, "VolumeType": "gp3", "Iops": 3000},
        "InvalidParameterCombination",
        "The parameter iops is not supported for gp2 volumes.",
    ),
    (
        "ec2",
        "CreateVolume",
        {"Size": 10, "VolumeType": "io1"},
        {"Size": 10, "VolumeType": "io1", "Iops": 100},
        "MissingParameter",
        "The request must contain the parameter iops",
    ),
    (
        "ec2",
        "CreateVolume",
        {"Size": 10, "VolumeType": "io1", "Iops": 50},
        {"Size": 10, "VolumeType": "io1", "Iops": 100},
        VALUE_CASES,
        "Volume iops of 50 is too low; minimum is 100.",
    ),
]


def _database(**changes: Any) -> dict[str, Any]:
    return {
        "DBInstanceIdentifier": "shop",
        "DBInstanceClass": "db.t3.micro",
        "Engine": "mysql",
        "MasterUsername": "admin",
        "MasterUserPassword": "correct-horse",
        "AllocatedStorage": 20,
    } | changes


def _database_row(code: str, sentence: str, **changes: Any) -> Row:
    wrong = {k: v for k, v in _database(**changes).items() if v is not None}
    return ("rds", "CreateDBInstance", wrong, _database(), code, sentence)


PASSWORD = "The parameter MasterUserPassword is not a valid password"
RDS: list[Row] = [
    _database_row(VALUE_CASES, "The parameter DBInstanceIdentifier", DBInstanceIdentifier="1shop"),
    _database_row(VALUE_CASES, "The parameter DBInstanceIdentifier", DBInstanceIdentifier="a--b"),
    _database_row(VALUE_CASES, "Invalid DB Instance class: t3", DBInstanceClass="t3"),
    _database_row(VALUE_CASES, f"{PASSWORD}. Only printable", MasterUserPassword="has@sign-in"),
    _database_row(VALUE_CASES, f"{PASSWORD} because it is shorter", MasterUserPassword="short"),
    _database_row(VALUE_CASES, f"{PASSWORD} because it is longer", MasterUserPassword="x" * 42),
    _database_row(VALUE_CASES, "The parameter MasterUserPassword must", MasterUserPassword=None),
    _database_row("InvalidParameterCombination", "Invalid storage size", AllocatedStorage=None),
    _database_row(VALUE_CASES, "Invalid storage size for engine name mysql", AllocatedStorage=1),
    _database_row(VALUE_CASES, "Invalid backup retention", BackupRetentionPeriod=36),
    (
        "rds",
        "DeleteDBInstance",
        {"SkipFinalSnapshot": True, "FinalDBSnapshotIdentifier": "last"},
        {"SkipFinalSnapshot": True},
        "InvalidParameterCombination",
        "FinalDBSnapshotIdentifier can not be specified",
    ),
]
S3: list[Row] = [
    (
        "s3",
        "CreateBucket",
        {"bucketName": "a-s3alias"},
        {"bucketName": "a-s3"},
        "InvalidBucketName",
        "The specified bucket is not valid.",
    ),
    (
        "s3",
        "CreateBucket",
        {"CreateBucketConfiguration": {"LocationConstraint": "us-east-1"}},
        {"CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}},
        "InvalidLocationConstraint",
        "The specified location-constraint is not valid",
    ),
    ("s3", "PutObject", {"key": "é" * 513}, {"key": "é" * 512}, "KeyTooLongError", "Your key"),
    ("s3", "UploadPart", {"partNumber": "0"}, {"partNumber": "1"}, "InvalidArgument", "Part"),
    (
        "s3",
        "ListObjectsV2",
        {"max-keys": "many"},
        {"max-keys": "5"},
        "InvalidArgument",
        "Provided max-keys not an integer",
    ),
    (
        "s3",
        "ListObjects",
        {"max-keys": "-1"},
        {"max-keys": "0"},
        "InvalidArgument",
        "Argument max-keys must be an integer between 0 and 2147483647",
    ),
    (
        "s3",
        "PutObjectTagging",
        _tags(11, key="k") | {"key": "o"},
        _tags(10) | {"key": "o"},
        "BadRequest",
        "Object tags cannot be greater than 10",
    ),
    ("s3", "PutBucketTagging", _tags(51), _tags(50), "BadRequest", "Bucket tag count"),
    ("s3", "PutBucketTagging", _tags(1, "k" * 128), _tags(1), "InvalidTag", "The TagKey"),
    (
        "s3",
        "PutBucketVersioning",
        {"VersioningConfiguration": {"Status": "On"}},
        {"VersioningConfiguration": {"Status": "Enabled"}},
        "MalformedXML",
        "The XML",
    ),
    (
        "s3",
        "PutBucketWebsite",
        {"WebsiteConfiguration": {"ErrorDocument": {"Key": "e.html"}}},
        {"WebsiteConfiguration": {"IndexDocument": {"Suffix": "index.html"}}},
        "InvalidArgument",
        "A value for IndexDocument Suffix must be provided",
    ),
    (
        "s3",
        "PutBucketWebsite",
        {"WebsiteConfiguration": {"IndexDocument": {"Suffix": "a/index.html"}}},
        {"WebsiteConfiguration": {"IndexDocument": {"Suffix": "index.html"}}},
        "InvalidArgument",
        "The IndexDocument Suffix is not well formed",
    ),
]
