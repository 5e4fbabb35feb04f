"""Which operations crash in moto for what is not there, and in whose words AWS says so.

Checked by the test that calls every operation: a row that a new moto makes unneeded does no harm,
one that is missing shows up there.
"""

# What names the thing whose absence shows as None, an empty list or the like.
_NAMES: dict[str, dict[str, tuple[str, ...]]] = {
    "elb": {
        "LoadBalancerName": (
            "AttachLoadBalancerToSubnets",
            "CreateAppCookieStickinessPolicy",
            "CreateLBCookieStickinessPolicy",
            "DeleteLoadBalancerListeners",
            "DeleteLoadBalancerPolicy",
            "DeregisterInstancesFromLoadBalancer",
            "DescribeLoadBalancerAttributes",
            "DetachLoadBalancerFromSubnets",
            "DisableAvailabilityZonesForLoadBalancer",
            "EnableAvailabilityZonesForLoadBalancer",
            "ModifyLoadBalancerAttributes",
            "RegisterInstancesWithLoadBalancer",
            "SetLoadBalancerPoliciesForBackendServer",
            "SetLoadBalancerPoliciesOfListener",
        ),
    },
    "autoscaling": {
        "AutoScalingGroupName": (
            "DeleteWarmPool",
            "DescribeWarmPool",
            "EnableMetricsCollection",
            "PutWarmPool",
        ),
        "InstanceId": ("TerminateInstanceInAutoScalingGroup",),
    },
    "ec2": {
        "NatGatewayId": ("DeleteNatGateway",),
        "PrefixListId": ("DeleteManagedPrefixList", "ModifyManagedPrefixList"),
        "AssociationId": ("ReplaceNetworkAclAssociation",),
        "LaunchTemplateId": ("CreateLaunchTemplateVersion",),
    },
    "cloudformation": {"ChangeSetName": ("DeleteChangeSet", "ExecuteChangeSet")},
    "kinesis": {
        "StreamARN": ("ListStreamConsumers", "RegisterStreamConsumer", "UpdateStreamMode"),
    },
    "rds": {
        "SourceDBInstanceIdentifier": ("RestoreDBInstanceToPointInTime",),
    },
    "s3": {"key": ("DeleteObjectTagging",)},
}
LOOKED_UP: dict[tuple[str, str], str] = {
    (service, operation): parameter
    for service, named in _NAMES.items()
    for parameter, operations in named.items()
    for operation in operations
}

# Of each group of parameters, one must be given though the model leaves all optional.
NEEDED: dict[tuple[str, str], tuple[tuple[str, ...], ...]] = {
    ("apigateway", "UpdateAccount"): (("patchOperations",),),
    ("apigateway", "UpdateRestApi"): (("patchOperations",),),
    ("cloudformation", "CreateChangeSet"): (("TemplateBody", "TemplateURL"),),
    ("cloudformation", "GetTemplateSummary"): (("TemplateBody", "TemplateURL", "StackName"),),
    ("cloudtrail", "GetInsightSelectors"): (("TrailName",),),
    ("cloudtrail", "PutInsightSelectors"): (("TrailName",),),
    ("ec2", "AllocateHosts"): (("Quantity",),),
    ("ec2", "CreateLaunchTemplateVersion"): (("LaunchTemplateId", "LaunchTemplateName"),),
    ("ec2", "CreateFleet"): (("LaunchTemplateConfigs",),),
    ("ec2", "ModifySpotFleetRequest"): (("TargetCapacity",),),
    ("kinesis", "CreateStream"): (("ShardCount",),),
    ("kms", "GenerateRandom"): (("NumberOfBytes",),),
    ("kms", "RetireGrant"): (("GrantToken", "KeyId"),),
    ("logs", "PutDeliveryDestination"): (("deliveryDestinationConfiguration",),),
    ("logs", "StartQuery"): (("logGroupName", "logGroupNames", "logGroupIdentifiers"),),
    ("rds", "CreateDBInstanceReadReplica"): (("SourceDBInstanceIdentifier",),),
    ("rds", "RestoreDBClusterToPointInTime"): (("SourceDBClusterIdentifier",),),
    ("rds", "RestoreDBInstanceFromDBSnapshot"): (("DBSnapshotIdentifier",),),
    ("rds", "RestoreDBInstanceToPointInTime"): (
        ("SourceDBInstanceIdentifier", "SourceDbiResourceId"),
    ),
    ("sns", "Publish"): (("TopicArn", "TargetArn", "PhoneNumber"),),
    ("stepfunctions", "ListExecutions"): (("stateMachineArn", "mapRunArn"),),
}

# Service and parameter → code, HTTP status and sentence of what is not there.
WORDS: dict[tuple[str, str], tuple[str, int, str]] = {
    ("autoscaling", "AutoScalingGroupName"): (
        "ValidationError",
        400,
        "AutoScalingGroup name not found - null",
    ),
    ("autoscaling", "ResourceId"): ("ValidationError", 400, "AutoScalingGroup name not found"),
    ("autoscaling", "PolicyName"): ("ValidationError", 400, "Group {value} not found"),
    ("autoscaling", "InstanceId"): (
        "ValidationError",
        400,
        "Instance Id not found - No managed instance found for instance ID: {value}",
    ),
    ("autoscaling", "*"): ("ValidationError", 400, "{value} was not found."),
    ("cloudformation", "ChangeSetName"): (
        "ChangeSetNotFound",
        404,
        "ChangeSet [{value}] does not exist",
    ),
    ("dynamodbstreams", "ShardIterator"): ("ValidationException", 400, "Invalid ShardIterator"),
    ("ec2", "SourceRegion"): ("InvalidParameterValue", 400, "Invalid region: {value}"),
    ("ec2", "AssociationId"): (
        "InvalidAssociationID.NotFound",
        400,
        "The association ID '{value}' does not exist",
    ),
    ("ec2", "KmsKeyId"): ("KMSKeyNotFound", 400, "The KMS key '{value}' does not exist"),
    ("elb", "*"): ("LoadBalancerNotFound", 400, "There is no ACTIVE Load Balancer named '{value}'"),
    ("s3", "key"): ("NoSuchKey", 404, "The specified key does not exist."),
    ("kms", "KeyId"): ("NotFoundException", 400, "Invalid keyId '{value}'"),
}

_PARTIQL = (
    "ValidationException",
    "Statement wasn't well formed, or it has a form of PartiQL that is not available in this lab.",
)
_XML = (
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
)
# What moto's crash means whatever its cause, when nothing else explains it: code and sentence.
MEANT: dict[tuple[str, str], tuple[str, str]] = {
    ("apigateway", "GetTags"): ("BadRequestException", "Invalid ARN specified in the request"),
    ("apigateway", "TagResource"): ("BadRequestException", "Invalid ARN specified in the request"),
    ("apigateway", "UntagResource"): (
        "BadRequestException",
        "Invalid ARN specified in the request",
    ),
    ("apigateway", "PutRestApi"): (
        "BadRequestException",
        "The definition is no OpenAPI document that this lab understands: it needs “paths”.",
    ),
    ("apigateway", "ImportRestApi"): (
        "BadRequestException",
        "The definition is no OpenAPI document that this lab understands: it needs “paths”.",
    ),
    ("autoscaling", "SetInstanceHealth"): (
        "ValidationError",
        "Valid instance health states are: [Healthy, Unhealthy]",
    ),
    ("dynamodb", "BatchExecuteStatement"): _PARTIQL,
    ("dynamodb", "ExecuteStatement"): _PARTIQL,
    ("dynamodb", "ExecuteTransaction"): _PARTIQL,
    ("dynamodb", "TransactWriteItems"): (
        "ValidationException",
        "TransactItems can only contain one of Check, Put, Update or Delete",
    ),
    ("ec2", "EnableTransitGatewayRouteTablePropagation"): (
        "MissingParameter",
        "The request must contain the parameter TransitGatewayAttachmentId",
    ),
    ("events", "TestEventPattern"): ("ValidationException", "Parameter Event is not valid."),
    ("iam", "CreateServiceLinkedRole"): (
        "InvalidInput",
        "Service name must be like elasticloadbalancing.amazonaws.com.",
    ),
    ("kinesis", "GetRecords"): ("InvalidArgumentException", "Invalid ShardIterator."),
    ("s3", "PutBucketAcl"): _XML,
    ("s3", "PutObjectAcl"): _XML,
    ("s3", "PutBucketLifecycleConfiguration"): _XML,
    ("s3", "RestoreObject"): _XML,
    ("s3", "UploadPartCopy"): (
        "InvalidArgument",
        "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
    ),
    ("stepfunctions", "ListExecutions"): ("InvalidToken", "Invalid Token: 'Invalid token'"),
    ("ssm", "GetPatchBaselineForPatchGroup"): (
        "DoesNotExistException",
        "There is no patch baseline for this patch group.",
    ),
}
