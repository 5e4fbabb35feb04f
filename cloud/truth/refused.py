"""What is refused since moto would take it and do nothing, or worse: judged by hand.

`scan` finds the members of an operation's input that moto never mentions. Those that are not here
may be ignored without teaching anything false: sizes and markers of pages where `cloud.seams.pages`
does not cut them (everything is on the first), idempotency tokens, `Force` and what only widens a
search beyond what a lab holds.

`Name=value|value` lists what does no harm; a member that is false or empty never does.
"""

# Operations that moto answers without doing them.
UNAVAILABLE: frozenset[tuple[str, str]] = frozenset(
    {
        ("apigatewayv2", "CreateVpcLink"),
        ("autoscaling", "DescribeScalingActivities"),  # always empty
        ("cloudwatch", "PutInsightRule"),
        ("events", "StartReplay"),  # says that it starts, and replays nothing
        ("dynamodb", "ImportTable"),  # a thread beyond any account's lock
        ("ec2", "RequestSpotFleet"),
        ("ec2", "RequestSpotInstances"),
        ("rds", "CreateBlueGreenDeployment"),
        ("rds", "StartExportTask"),
        ("secretsmanager", "RotateSecret"),  # marks a version, and runs no function
        ("ssm", "SendCommand"),  # says Success, and runs nothing
        ("stepfunctions", "DescribeMapRun"),
        ("stepfunctions", "ListMapRuns"),
        ("stepfunctions", "UpdateMapRun"),
    }
)

# Sub-resources of S3 that moto takes for the bucket or the object itself: a deletion of a
# bucket's metrics would delete the bucket.
SUBRESOURCES: frozenset[str] = frozenset(
    {
        *("abac", "analytics", "annotation", "intelligent-tiering", "metadataAnnotationTable"),
        *("metadataConfiguration", "metadataInventoryTable", "metadataJournalTable"),
        *("metadataTable", "metrics", "renameObject", "requestPayment", "select", "session"),
        *("torrent",),
    }
)

# What of S3 is refused otherwise: by `cloud.server.one_meaning`, or because an object has no such
# sub-resource here.
S3_ABSENT: frozenset[str] = frozenset(
    {
        *("DeleteBucketInventoryConfiguration", "GetObjectRetention", "UpdateObjectEncryption"),
        "WriteGetObjectResponse",
    }
)
OF_BUCKETS_ONLY = "encryption"

_RDS_INSTANCE = (
    "AdditionalStorageVolumes DBCapacityReservationIdentifier DedicatedLogVolume "
    "EnableCustomerOwnedIp ProcessorFeatures TagSpecifications"
)
_RDS_WATCHED = "DatabaseInsightsMode=standard EnablePerformanceInsights"
_RDS_MADE = "BackupTarget=region CustomIamInstanceProfile"
_ASG = (
    "AvailabilityZoneDistribution AvailabilityZoneIds AvailabilityZoneImpairmentPolicy "
    "CapacityReservationSpecification DefaultInstanceWarmup DeletionProtection=none "
    "DesiredCapacityType=units InstanceLifecyclePolicy InstanceMaintenancePolicy "
    "MaxInstanceLifetime"
)
_FUNCTION = (
    "CapacityProviderConfig DurableConfig FileSystemConfigs "
    "LoggingConfig.LogFormat=Text LoggingConfig.LogGroup AcceleratorConfig "
    "SnapStart.ApplyOn=None VpcConfig.SubnetIds"
)
_MACHINE = (
    "encryptionConfiguration.type=AWS_OWNED_KEY loggingConfiguration.level=OFF "
    "tracingConfiguration.enabled"
)
_RESTORED_TABLE = (
    "BillingModeOverride GlobalSecondaryIndexOverride LocalSecondaryIndexOverride "
    "OnDemandThroughputOverride ProvisionedThroughputOverride SSESpecificationOverride "
    "VectorIndexOverride"
)

_TABLE: dict[str, dict[str, str]] = {
    "autoscaling": {
        "CreateAutoScalingGroup": f"{_ASG} LifecycleHookSpecificationList TrafficSources",
        "PutScheduledUpdateGroupAction": "Time",
        "UpdateAutoScalingGroup": _ASG,
    },
    "cloudwatch": {
        "DescribeAlarms": "AlarmTypes=MetricAlarm ChildrenOfAlarmName ParentsOfAlarmName",
        "GetMetricStatistics": "ExtendedStatistics",
        "ListMetrics": "IncludeLinkedAccounts OwningAccount",
        "PutMetricAlarm": "EvaluationWindow EvaluationCriteria ExtendedStatistic Metrics "
        "ThresholdMetricId WarmUpConfiguration",
        "PutMetricData": "EntityMetricData StrictEntityValidation",
    },
    "dynamodb": {
        "CreateTable": "GlobalTableSourceArn OnDemandThroughput ResourcePolicy "
        "TableClass=STANDARD VectorIndexes",
        "DeleteItem": "ConditionalOperator Expected",
        "ExportTableToPointInTime": "ExportTime FilterSpecification "
        "IncrementalExportSpecification ExportType=FULL_EXPORT",
        "ListBackups": "BackupType=USER|ALL TimeRangeLowerBound TimeRangeUpperBound",
        "PutItem": "ConditionalOperator",
        "Query": "ConditionalOperator",
        "RestoreTableFromBackup": _RESTORED_TABLE,
        "RestoreTableToPointInTime": f"{_RESTORED_TABLE} RestoreDateTime",
        "Scan": "ConditionalOperator",
        "UpdateItem": "ConditionalOperator",
        "UpdateTable": "MultiRegionConsistency OnDemandThroughput ReplicaUpdates SSESpecification "
        "TableClass=STANDARD VectorIndexUpdates",
    },
    "ec2": {
        "AllocateAddress": "CustomerOwnedIpv4Pool IpamPoolId PublicIpv4Pool=amazon",
        "AssociateAddress": "PrivateIpAddress",
        "AuthorizeSecurityGroupEgress": "SourceSecurityGroupName SourceSecurityGroupOwnerId",
        "AuthorizeSecurityGroupIngress": "SourceSecurityGroupName SourceSecurityGroupOwnerId",
        "CopyImage": "CopyImageTags Encrypted KmsKeyId TagSpecifications",
        "CopySnapshot": "CompletionDurationMinutes DestinationOutpostArn",
        "CreateImage": "BlockDeviceMappings BootModeOverride SnapshotLocation",
        "CreateKeyPair": "KeyFormat=pem",
        "CreateNatGateway": "AvailabilityMode=zonal SecondaryAllocationIds "
        "SecondaryPrivateIpAddresses SecondaryPrivateIpAddressCount",
        "CreateSubnet": "Ipv4NetmaskLength Ipv6NetmaskLength OutpostArn",
        "CreateVolume": "OutpostArn VolumeInitializationRate",
        "CreateVpc": "Ipv4IpamPoolId Ipv6IpamPoolId Ipv6Pool VpcEncryptionControl",
        "DescribeKeyPairs": "KeyPairIds",
        "DescribeSnapshots": "RestorableByUserIds=self",
        "ModifySubnetAttribute": "EnableDns64 PrivateDnsHostnameTypeOnLaunch=ip-name "
        "EnableResourceNameDnsAAAARecordOnLaunch",
        "ModifyVpcEndpoint": "ResetPolicy IpAddressType=ipv4 DnsOptions SubnetConfigurations",
        "RevokeSecurityGroupEgress": "SourceSecurityGroupName SourceSecurityGroupOwnerId",
        "RevokeSecurityGroupIngress": "SourceSecurityGroupName SourceSecurityGroupOwnerId",
        "RunInstances": "CapacityReservationSpecification.CapacityReservationPreference=open|none "
        "MaintenanceOptions.AutoRecovery=default PrivateDnsNameOptions.HostnameType=ip-name "
        "CpuOptions EnablePrimaryIpv6 EnclaveOptions.Enabled Ipv6Addresses "
        "KernelId LicenseSpecifications NetworkPerformanceOptions RamdiskId SecondaryInterfaces",
        "StopInstances": "Hibernate",
        "UpdateSecurityGroupRuleDescriptionsEgress": "SecurityGroupRuleDescriptions",
        "UpdateSecurityGroupRuleDescriptionsIngress": "SecurityGroupRuleDescriptions",
    },
    "elbv2": {
        "CreateListener": "MutualAuthentication.Mode=off",
        "CreateLoadBalancer": "CustomerOwnedIpv4Pool IpamPools",
        "CreateRule": "Transforms",
        "ModifyListener": "MutualAuthentication.Mode=off",
        "ModifyRule": "Transforms",
    },
    "events": {
        "CreateArchive": "KmsKeyIdentifier",
        "CreateConnection": "InvocationConnectivityParameters KmsKeyIdentifier",
        "CreateEventBus": "LogConfig.Level=OFF",
        "ListApiDestinations": "NamePrefix",
        "ListConnections": "NamePrefix",
        "PutEvents": "EndpointId",
    },
    "iam": {
        "ListEntitiesForPolicy": "PolicyUsageFilter",
        "ListPolicies": "PolicyUsageFilter",
    },
    "kinesis": {
        "CreateStream": "MaxRecordSizeInKiB WarmThroughputMiBps",
        "ListShards": "ExclusiveStartShardId ShardFilter",
    },
    "kms": {
        "CreateGrant": "DryRun",
        "CreateKey": "CustomKeyStoreId Origin=AWS_KMS XksKeyId",
        "Decrypt": "DryRun EncryptionAlgorithm=SYMMETRIC_DEFAULT Recipient",
        "EnableKeyRotation": "RotationPeriodInDays=365",
        "Encrypt": "DryRun EncryptionAlgorithm=SYMMETRIC_DEFAULT",
        "GenerateDataKey": "DryRun Recipient",
        "GenerateDataKeyWithoutPlaintext": "DryRun",
        "GenerateRandom": "CustomKeyStoreId Recipient",
        "ReEncrypt": "DestinationEncryptionAlgorithm=SYMMETRIC_DEFAULT DryRun "
        "SourceEncryptionAlgorithm=SYMMETRIC_DEFAULT",
        "RetireGrant": "DryRun",
        "RevokeGrant": "DryRun",
        "Sign": "DryRun",
        "Verify": "DryRun",
    },
    "lambda": {
        "CreateFunction": f"{_FUNCTION} PublishTo TenancyConfig",
        "DeleteFunctionUrlConfig": "Qualifier",
        "DeleteFunctionEventInvokeConfig": "Qualifier=$LATEST",
        "GetFunctionEventInvokeConfig": "Qualifier=$LATEST",
        "GetFunctionUrlConfig": "Qualifier",
        "ListAliases": "FunctionVersion",
        "ListLayers": "CompatibleArchitecture CompatibleRuntime",
        "ListLayerVersions": "CompatibleArchitecture CompatibleRuntime",
        "PutFunctionEventInvokeConfig": "Qualifier=$LATEST",
        "UpdateFunctionEventInvokeConfig": "Qualifier=$LATEST",
        "UpdateFunctionCode": "PublishTo RevisionId S3ObjectVersion SourceKMSKeyArn",
        "UpdateFunctionConfiguration": f"{_FUNCTION} RevisionId",
    },
    "logs": {
        "CreateLogGroup": "deletionProtectionEnabled logGroupClass=STANDARD",
        "DescribeExportTasks": "statusCode",
        "DescribeLogGroups": "logGroupClass=STANDARD logGroupNamePattern",
        "DescribeSubscriptionFilters": "filterNamePrefix",
        "PutMetricFilter": "applyOnTransformedLogs fieldSelectionCriteria",
        "PutSubscriptionFilter": "applyOnTransformedLogs fieldSelectionCriteria",
        "StartQuery": "queryLanguage=CWLI",
    },
    "rds": {
        "CreateDBCluster": "DatabaseInsightsMode=standard EnablePerformanceInsights "
        "EnableLimitlessDatabase TagSpecifications",
        "CreateDBInstance": f"{_RDS_INSTANCE} {_RDS_WATCHED} {_RDS_MADE} MultiTenant "
        "DBSystemId MasterUserAuthenticationType=password NcharCharacterSetName Timezone",
        "CreateDBInstanceReadReplica": f"{_RDS_INSTANCE} {_RDS_WATCHED} {_RDS_MADE} ReplicaMode",
        "CopyDBSnapshot": "CopyOptionGroup SnapshotTarget TagSpecifications",
        "DescribeDBEngineVersions": "Filters ListSupportedCharacterSets ListSupportedTimezones",
        "DescribeDBLogFiles": "FileLastWritten FileSize FilenameContains",
        "DescribeEvents": "Duration EndTime StartTime",
        "DescribeOrderableDBInstanceOptions": "AvailabilityZoneGroup Filters",
        "ModifyDBInstance": f"{_RDS_INSTANCE} {_RDS_WATCHED} DBPortNumber DisableDomain "
        "ReplicaMode AutomationMode=full MasterUserAuthenticationType=password MultiTenant",
        "RebootDBInstance": "ForceFailover",
        "RestoreDBInstanceFromDBSnapshot": f"{_RDS_INSTANCE} {_RDS_MADE} TdeCredentialArn",
        "RestoreDBInstanceToPointInTime": f"{_RDS_INSTANCE} {_RDS_MADE} RestoreTime "
        "SourceDbiResourceId SourceDBInstanceAutomatedBackupsArn TdeCredentialArn",
    },
    "secretsmanager": {
        "ListSecrets": "SortBy SortOrder",
    },
    "sns": {"CreateTopic": "DataProtectionPolicy"},
    "ssm": {
        "DescribeParameters": "Shared",
        "PutParameter": "AllowedPattern DataType=text",
    },
    "stepfunctions": {
        "CreateStateMachine": _MACHINE,
        "DescribeExecution": "includedData=ALL_DATA",
        "ListExecutions": "redriveFilter",
        "UpdateStateMachine": _MACHINE,
    },
}


def _rule(text: str) -> tuple[str, tuple[str, ...]]:
    name, _, harmless = text.partition("=")
    return name, tuple(harmless.split("|")) if harmless else ()


# Service and operation → member, perhaps within another → the values that do no harm.
REFUSED: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {
    (service, operation): dict(_rule(text) for text in texts.split())
    for service, operations in _TABLE.items()
    for operation, texts in operations.items()
}
