"""What a call was about: CloudTrail's `resources`, read from its parameters and its answer.

Source: the resource types of "Supported CloudTrail event resource types", and each service's ARN
formats in the Service Authorization Reference.
"""

from collections.abc import Iterator
from typing import Any

from cloud.server.operation import Operation

_MOST = 20
_DEEPEST = 5
_EC2 = "arn:aws:ec2:{region}:{account}:"
_IAM = "arn:aws:iam::{account}:"
_RDS = "arn:aws:rds:{region}:{account}:"

# Service → name of a parameter or an answer's element → type, and the ARN of what it names. A
# value that is an ARN already stays as it is. Names are CloudTrail's, in the singular.
_NAMED: dict[str, dict[str, tuple[str, str]]] = {
    "apigateway": {
        "restApiId": ("AWS::ApiGateway::RestApi", "arn:aws:apigateway:{region}::/restapis/{}"),
    },
    "autoscaling": {
        "autoScalingGroupName": ("AWS::AutoScaling::AutoScalingGroup", ""),
        "launchConfigurationName": ("AWS::AutoScaling::LaunchConfiguration", ""),
    },
    "cloudformation": {"stackName": ("AWS::CloudFormation::Stack", "")},
    "cloudtrail": {"trailARN": ("AWS::CloudTrail::Trail", "")},
    "cloudwatch": {
        "alarmName": (
            "AWS::CloudWatch::Alarm",
            "arn:aws:cloudwatch:{region}:{account}:alarm:{}",
        )
    },
    "dynamodb": {
        "tableName": ("AWS::DynamoDB::Table", "arn:aws:dynamodb:{region}:{account}:table/{}"),
    },
    "ec2": {
        "instanceId": ("AWS::EC2::Instance", _EC2 + "instance/{}"),
        "imageId": ("AWS::EC2::Ami", "arn:aws:ec2:{region}::image/{}"),
        "vpcId": ("AWS::EC2::VPC", _EC2 + "vpc/{}"),
        "subnetId": ("AWS::EC2::Subnet", _EC2 + "subnet/{}"),
        "groupId": ("AWS::EC2::SecurityGroup", _EC2 + "security-group/{}"),
        "securityGroupId": ("AWS::EC2::SecurityGroup", _EC2 + "security-group/{}"),
        "volumeId": ("AWS::EC2::Volume", _EC2 + "volume/{}"),
        "snapshotId": ("AWS::EC2::Snapshot", "arn:aws:ec2:{region}::snapshot/{}"),
        "keyName": ("AWS::EC2::KeyPair", _EC2 + "key-pair/{}"),
        "routeTableId": ("AWS::EC2::RouteTable", _EC2 + "route-table/{}"),
        "internetGatewayId": ("AWS::EC2::InternetGateway", _EC2 + "internet-gateway/{}"),
        "natGatewayId": ("AWS::EC2::NatGateway", _EC2 + "natgateway/{}"),
        "allocationId": ("AWS::EC2::EIP", _EC2 + "elastic-ip/{}"),
        "networkInterfaceId": ("AWS::EC2::NetworkInterface", _EC2 + "network-interface/{}"),
        "networkAclId": ("AWS::EC2::NetworkAcl", _EC2 + "network-acl/{}"),
        "launchTemplateId": ("AWS::EC2::LaunchTemplate", _EC2 + "launch-template/{}"),
    },
    "elbv2": {
        "loadBalancerArn": ("AWS::ElasticLoadBalancingV2::LoadBalancer", ""),
        "targetGroupArn": ("AWS::ElasticLoadBalancingV2::TargetGroup", ""),
        "listenerArn": ("AWS::ElasticLoadBalancingV2::Listener", ""),
    },
    "events": {
        "eventBusName": ("AWS::Events::EventBus", "arn:aws:events:{region}:{account}:event-bus/{}"),
        "rule": ("AWS::Events::Rule", "arn:aws:events:{region}:{account}:rule/{}"),
        "ruleArn": ("AWS::Events::Rule", ""),
    },
    "iam": {
        "userName": ("AWS::IAM::User", _IAM + "user/{}"),
        "roleName": ("AWS::IAM::Role", _IAM + "role/{}"),
        "groupName": ("AWS::IAM::Group", _IAM + "group/{}"),
        "instanceProfileName": ("AWS::IAM::InstanceProfile", _IAM + "instance-profile/{}"),
        "policyArn": ("AWS::IAM::Policy", ""),
        "accessKeyId": ("AWS::IAM::AccessKey", ""),
    },
    "kms": {"keyId": ("AWS::KMS::Key", "arn:aws:kms:{region}:{account}:key/{}")},
    "lambda": {
        "functionName": (
            "AWS::Lambda::Function",
            "arn:aws:lambda:{region}:{account}:function:{}",
        )
    },
    "logs": {
        "logGroupName": ("AWS::Logs::LogGroup", "arn:aws:logs:{region}:{account}:log-group:{}"),
    },
    "rds": {
        "dBInstanceIdentifier": ("AWS::RDS::DBInstance", _RDS + "db:{}"),
        "dBSnapshotIdentifier": ("AWS::RDS::DBSnapshot", _RDS + "snapshot:{}"),
        "dBClusterIdentifier": ("AWS::RDS::DBCluster", _RDS + "cluster:{}"),
        "dBSubnetGroupName": ("AWS::RDS::DBSubnetGroup", _RDS + "subgrp:{}"),
        "dBParameterGroupName": ("AWS::RDS::DBParameterGroup", _RDS + "pg:{}"),
    },
    "s3": {"bucketName": ("AWS::S3::Bucket", "arn:aws:s3:::{}")},
    "secretsmanager": {
        "secretId": (
            "AWS::SecretsManager::Secret",
            "arn:aws:secretsmanager:{region}:{account}:secret:{}",
        ),
        "arn": ("AWS::SecretsManager::Secret", ""),
    },
    "sns": {
        "topicArn": ("AWS::SNS::Topic", ""),
        "subscriptionArn": ("AWS::SNS::Subscription", ""),
    },
    "sqs": {"queueUrl": ("AWS::SQS::Queue", "arn:aws:sqs:{region}:{account}:{}")},
    "stepfunctions": {
        "stateMachineArn": ("AWS::StepFunctions::StateMachine", ""),
        "executionArn": ("AWS::StepFunctions::Execution", ""),
        "activityArn": ("AWS::StepFunctions::Activity", ""),
    },
    "sts": {"roleArn": ("AWS::IAM::Role", "")},
}
_PLURALS = {
    f"{name}s": name for names in _NAMED.values() for name in names if not name.endswith("s")
}


def resources(
    operation: Operation, region: str, account_id: str, *shown: dict[str, Any] | None
) -> list[dict[str, Any]]:
    """Return type, ARN and owner of each thing that `shown`, parameters and answer, name.

    Where the name alone tells no ARN, as with a stack's, it stands in the ARN's place.
    """
    named = _NAMED.get(operation.service, {})
    found: dict[str, dict[str, Any]] = {}
    if operation.service == "s3" and shown[0] and "key" in shown[0]:
        arn = f"arn:aws:s3:::{shown[0]['bucketName']}/{shown[0]['key']}"
        found[arn] = {"type": "AWS::S3::Object", "ARN": arn}
    for name, value in _values(shown, 0):
        name = _PLURALS.get(name, name)
        if name not in named or not value or len(found) >= _MOST:
            continue
        kind, pattern = named[name]
        arn = _arn(value, pattern, region, account_id)
        found[arn] = {"accountId": _owner(arn) or account_id, "type": kind, "ARN": arn}
    return list(found.values())


def _values(value: object, depth: int, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield names and texts, those of lists one by one."""
    if isinstance(value, str):
        yield name, value
    elif depth > _DEEPEST:
        return
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _values(item, depth + 1, name)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _values(item, depth + 1, key)


def _arn(value: str, pattern: str, region: str, account_id: str) -> str:
    if value.startswith("arn:") or not pattern:
        return value
    last = value.rpartition("/")[2] if value.startswith("http") else value  # a queue's URL
    return pattern.format(last, region=region, account=account_id)


def _owner(arn: str) -> str:
    parts = arn.split(":", 5)
    return parts[4] if len(parts) == 6 else ""
