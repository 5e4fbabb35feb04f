"""Which parameters name a resource, where their own names do not say it.

All that a row lists are looked at, and each may name one: a copy's source and its target.
"""

from cloud.authorization import names_operations
from cloud.authorization.paths import Path, parse

_CLUSTER = "DBClusterIdentifier SourceDBClusterIdentifier TargetDbClusterIdentifier"
_TYPES: dict[tuple[str, str], str] = {
    ("autoscaling", "autoScalingGroup"): (
        "AutoScalingGroupName AutoScalingGroupNames Tags.ResourceId"
    ),
    ("cloudformation", "stack"): "StackName StackDefinitions.StackName",
    ("cloudtrail", "trail"): "Name TrailName TrailNameList ResourceId ResourceIdList",
    ("cloudwatch", "insight-rule"): "RuleName RuleNames",
    ("dynamodb", "stream"): "StreamArn ShardIterator",
    ("dynamodb", "table"): (
        "TableName TableArn SourceTableName SourceTableArn TargetTableName"
        " TableCreationParameters.TableName"
    ),
    ("elasticloadbalancing", "listener-rule/app"): "RuleArn RuleArns RulePriorities.RuleArn",
    ("elasticloadbalancing", "listener-rule/net"): "RuleArn RuleArns RulePriorities.RuleArn",
    ("elasticloadbalancing", "loadbalancer"): "LoadBalancerName LoadBalancerNames",
    ("events", "event-bus"): "EventBusName Entries.EventBusName EventSourceArn Destination.Arn",
    ("events", "rule-on-default-event-bus"): "Name Rule",
    ("events", "rule-on-custom-event-bus"): "Name Rule",
    ("events", "archive"): "ArchiveName EventSourceArn",
    ("iam", "mfa"): "VirtualMFADeviceName SerialNumber",
    ("iam", "oidc-provider"): "OpenIDConnectProviderArn Url",
    ("iam", "saml-provider"): "SAMLProviderArn Name",
    ("kms", "key"): "KeyId TargetKeyId",
    ("lambda", "function"): "FunctionName",
    ("lambda", "layerVersion"): "VersionNumber",
    ("lambda", "function alias"): "Qualifier",
    ("lambda", "function version"): "Qualifier",
    ("logs", "log-group"): (
        "logGroupName logGroupNames logGroupIdentifier logGroupIdentifiers"
        " logGroupArnList resourceIdentifier"
    ),
    ("logs", "anomaly-detector"): "anomalyDetectorArn",
    ("rds", "cluster"): _CLUSTER + " DBClusterIdentifiers",
    ("rds", "cluster-auto-backup"): "DbClusterResourceId",
    ("rds", "cluster-pg"): (
        "DBClusterParameterGroupName SourceDBClusterParameterGroupIdentifier"
        " TargetDBClusterParameterGroupIdentifier TargetDBClusterParameterGroupName"
    ),
    ("rds", "cluster-snapshot"): (
        "DBClusterSnapshotIdentifier SourceDBClusterSnapshotIdentifier"
        " TargetDBClusterSnapshotIdentifier SnapshotIdentifier"
    ),
    ("rds", "db"): (
        "DBInstanceIdentifier SourceDBInstanceIdentifier TargetDBInstanceIdentifier"
        " DBInstanceIdentifiers"
    ),
    ("rds", "es"): "SubscriptionName",
    ("rds", "og"): "OptionGroupName SourceOptionGroupIdentifier TargetOptionGroupIdentifier",
    ("rds", "pg"): (
        "DBParameterGroupName SourceDBParameterGroupIdentifier TargetDBParameterGroupIdentifier"
        " TargetDBParameterGroupName"
    ),
    ("rds", "proxy"): "DBProxyName",
    ("rds", "proxy-endpoint"): "DBProxyEndpointName",
    ("rds", "ri"): "ReservedDBInstanceId",
    ("rds", "secgrp"): "DBSecurityGroupName DBSecurityGroups",
    ("rds", "shardgrp"): "DBShardGroupIdentifier",
    ("rds", "snapshot"): (
        "DBSnapshotIdentifier SourceDBSnapshotIdentifier TargetDBSnapshotIdentifier"
    ),
    ("rds", "subgrp"): "DBSubnetGroupName",
    ("rds", "target-group"): "TargetGroupName",
    ("secretsmanager", "Secret"): "SecretId SecretIdList Name",
    ("sns", "topic"): "TopicArn TargetArn Name",
    ("sqs", "queue"): "QueueUrl QueueName SourceArn",
    ("ssm", "document"): "DocumentName Name",
    ("ssm", "instance"): "InstanceIds InstanceId Target",
    ("ssm", "managed-instance"): "InstanceIds InstanceId Target",
    ("ssm", "maintenancewindow"): "WindowId",
    ("ssm", "opsitem"): "OpsItemId",
    ("ssm", "parameter"): "Name Names Path",
    ("ssm", "patchbaseline"): "BaselineId",
    ("ssm", "servicesetting"): "SettingId",
    ("states", "statemachine"): (
        "stateMachineArn stateMachineAliasArn stateMachineVersionArn name"
    ),
    ("states", "execution"): "executionArn",
    ("states", "express"): "executionArn",
    ("states", "labelled execution"): "executionArn",
    ("states", "labelled express"): "executionArn",
    ("sts", "role"): "RoleArn",
}


def paths(prefix: str, operation: str, type_: str) -> tuple[Path, ...] | None:
    """Return where the resource's name or ARN stands, None if the model's names say it."""
    said = names_operations.PATHS.get((prefix, operation, type_), _TYPES.get((prefix, type_)))
    return None if said is None else tuple(map(parse, said.split()))
