"""Where condition keys stand in the parameters, when their names do not say it.

Source: the condition keys tables of the service authorization reference, service by service.
"""

_KEYS: dict[str, tuple[str, ...]] = {
    "cloudformation:TemplateUrl": ("TemplateURL",),
    "cloudformation:StackPolicyUrl": ("StackPolicyURL",),
    "cloudformation:RoleArn": ("RoleARN",),
    "iam:PermissionsBoundary": ("PermissionsBoundary",),
    "rds:DatabaseClass": ("DBInstanceClass", "DBClusterInstanceClass"),
    "rds:DatabaseEngine": ("Engine",),
    "rds:DatabaseName": ("DBName", "DatabaseName"),
    "rds:MultiAz": ("MultiAZ",),
    "rds:Piops": ("Iops",),
    "rds:StorageSize": ("AllocatedStorage",),
    "lambda:Layer": ("Layers",),
    "lambda:SubnetIds": ("VpcConfig.SubnetIds",),
    "lambda:SecurityGroupIds": ("VpcConfig.SecurityGroupIds",),
    "lambda:FunctionUrlAuthType": ("AuthType", "FunctionUrlAuthType"),
    "events:source": ("Entries.Source",),
    "events:detail-type": ("Entries.DetailType",),
    "events:TargetArn": ("Targets.Arn",),
    "kms:GrantOperations": ("Operations",),
    "kms:GrantConstraintType": (),
    "kms:KeySpec": ("KeySpec", "CustomerMasterKeySpec"),
    "kms:BypassPolicyLockoutSafetyCheck": ("BypassPolicyLockoutSafetyCheck",),
    "kms:ScheduleKeyDeletionPendingWindowInDays": ("PendingWindowInDays",),
    "kms:WrappingAlgorithm": ("WrappingAlgorithm",),
    "secretsmanager:Name": ("Name",),
    "secretsmanager:ForceDeleteWithoutRecovery": ("ForceDeleteWithoutRecovery",),
    "cloudwatch:namespace": ("Namespace",),
    "autoscaling:ImageId": ("ImageId",),
    "autoscaling:InstanceTypes": ("InstanceType",),
    "autoscaling:VPCZoneIdentifiers": ("VPCZoneIdentifier",),
    "elasticloadbalancing:SecurityGroup": ("SecurityGroups",),
    "elasticloadbalancing:Subnet": ("Subnets",),
    "elasticloadbalancing:ListenerProtocol": ("Protocol", "Listeners.Protocol"),
    "ssm:DocumentCategories": (),
}


def paths(key: str) -> tuple[str, ...] | None:
    """Return where the key's values stand; None if nothing is said of it."""
    return _KEYS.get(key)
