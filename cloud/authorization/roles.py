"""Where calls hand a role to a service, and to which.

Source: the dependent actions `iam:PassRole` of the service authorization reference; the services'
names: IAM User Guide, "AWS services that work with IAM" and each service's own pages.
"""

from collections.abc import Mapping
from typing import NamedTuple

# (botocore's service, operation) → where the role stands, and the service that it is passed to.
ROLES: Mapping[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("autoscaling", "PutLifecycleHook"): (("RoleARN", "autoscaling.amazonaws.com"),),
    ("apigateway", "PutIntegration"): (("credentials", "apigateway.amazonaws.com"),),
    ("apigateway", "CreateAuthorizer"): (("authorizerCredentials", "apigateway.amazonaws.com"),),
    ("apigatewayv2", "CreateIntegration"): (("CredentialsArn", "apigateway.amazonaws.com"),),
    ("apigatewayv2", "UpdateIntegration"): (("CredentialsArn", "apigateway.amazonaws.com"),),
    ("apigatewayv2", "CreateApi"): (("CredentialsArn", "apigateway.amazonaws.com"),),
    ("apigatewayv2", "UpdateApi"): (("CredentialsArn", "apigateway.amazonaws.com"),),
    ("apigatewayv2", "CreateAuthorizer"): (
        ("AuthorizerCredentialsArn", "apigateway.amazonaws.com"),
    ),
    ("apigatewayv2", "UpdateAuthorizer"): (
        ("AuthorizerCredentialsArn", "apigateway.amazonaws.com"),
    ),
    ("autoscaling", "CreateAutoScalingGroup"): (
        ("LifecycleHookSpecificationList.RoleARN", "autoscaling.amazonaws.com"),
    ),
    ("batch", "CreateComputeEnvironment"): (("serviceRole", "batch.amazonaws.com"),),
    ("cloudformation", "CreateChangeSet"): (("RoleARN", "cloudformation.amazonaws.com"),),
    ("cloudformation", "CreateStack"): (("RoleARN", "cloudformation.amazonaws.com"),),
    ("cloudformation", "CreateStackSet"): (
        ("AdministrationRoleARN", "cloudformation.amazonaws.com"),
    ),
    ("cloudformation", "UpdateStackSet"): (
        ("AdministrationRoleARN", "cloudformation.amazonaws.com"),
    ),
    ("cloudformation", "DeleteStack"): (("RoleARN", "cloudformation.amazonaws.com"),),
    ("cloudformation", "UpdateStack"): (("RoleARN", "cloudformation.amazonaws.com"),),
    ("cloudtrail", "CreateTrail"): (("CloudWatchLogsRoleArn", "cloudtrail.amazonaws.com"),),
    ("cloudtrail", "UpdateTrail"): (("CloudWatchLogsRoleArn", "cloudtrail.amazonaws.com"),),
    ("codebuild", "CreateProject"): (("serviceRole", "codebuild.amazonaws.com"),),
    ("codebuild", "UpdateProject"): (("serviceRole", "codebuild.amazonaws.com"),),
    ("codepipeline", "CreatePipeline"): (("pipeline.roleArn", "codepipeline.amazonaws.com"),),
    ("codepipeline", "UpdatePipeline"): (("pipeline.roleArn", "codepipeline.amazonaws.com"),),
    ("codedeploy", "CreateDeploymentGroup"): (("serviceRoleArn", "codedeploy.amazonaws.com"),),
    ("codedeploy", "UpdateDeploymentGroup"): (("serviceRoleArn", "codedeploy.amazonaws.com"),),
    ("ec2", "CreateFlowLogs"): (("DeliverLogsPermissionArn", "vpc-flow-logs.amazonaws.com"),),
    ("ecs", "CreateService"): (("role", "ecs.amazonaws.com"),),
    ("ecs", "RegisterTaskDefinition"): (
        ("taskRoleArn", "ecs-tasks.amazonaws.com"),
        ("executionRoleArn", "ecs-tasks.amazonaws.com"),
    ),
    ("ecs", "RunTask"): (
        ("overrides.taskRoleArn", "ecs-tasks.amazonaws.com"),
        ("overrides.executionRoleArn", "ecs-tasks.amazonaws.com"),
    ),
    ("eks", "CreateCluster"): (("roleArn", "eks.amazonaws.com"),),
    ("eks", "CreateNodegroup"): (("nodeRole", "ec2.amazonaws.com"),),
    ("events", "PutRule"): (("RoleArn", "events.amazonaws.com"),),
    ("events", "PutTargets"): (("Targets.RoleArn", "events.amazonaws.com"),),
    ("firehose", "CreateDeliveryStream"): (
        ("S3DestinationConfiguration.RoleARN", "firehose.amazonaws.com"),
        ("ExtendedS3DestinationConfiguration.RoleARN", "firehose.amazonaws.com"),
        ("KinesisStreamSourceConfiguration.RoleARN", "firehose.amazonaws.com"),
    ),
    ("glue", "CreateCrawler"): (("Role", "glue.amazonaws.com"),),
    ("glue", "CreateJob"): (("Role", "glue.amazonaws.com"),),
    ("iam", "AddRoleToInstanceProfile"): (("RoleName", "ec2.amazonaws.com"),),
    ("lambda", "CreateFunction"): (("Role", "lambda.amazonaws.com"),),
    ("lambda", "UpdateFunctionConfiguration"): (("Role", "lambda.amazonaws.com"),),
    ("logs", "PutDestination"): (("roleArn", "logs.amazonaws.com"),),
    ("logs", "PutSubscriptionFilter"): (("roleArn", "logs.amazonaws.com"),),
    ("pipes", "CreatePipe"): (("RoleArn", "pipes.amazonaws.com"),),
    ("pipes", "UpdatePipe"): (("RoleArn", "pipes.amazonaws.com"),),
    ("rds", "AddRoleToDBCluster"): (("RoleArn", "rds.amazonaws.com"),),
    ("rds", "AddRoleToDBInstance"): (("RoleArn", "rds.amazonaws.com"),),
    ("rds", "CreateDBCluster"): (("MonitoringRoleArn", "monitoring.rds.amazonaws.com"),),
    ("rds", "ModifyDBCluster"): (("MonitoringRoleArn", "monitoring.rds.amazonaws.com"),),
    ("rds", "CreateDBInstance"): (("MonitoringRoleArn", "monitoring.rds.amazonaws.com"),),
    ("rds", "CreateDBInstanceReadReplica"): (
        ("MonitoringRoleArn", "monitoring.rds.amazonaws.com"),
    ),
    ("rds", "CreateDBProxy"): (("RoleArn", "rds.amazonaws.com"),),
    ("rds", "ModifyDBInstance"): (("MonitoringRoleArn", "monitoring.rds.amazonaws.com"),),
    ("rds", "StartExportTask"): (("IamRoleArn", "export.rds.amazonaws.com"),),
    ("redshift", "CreateCluster"): (("IamRoles", "redshift.amazonaws.com"),),
    ("s3", "PutBucketReplication"): (("ReplicationConfiguration.Role", "s3.amazonaws.com"),),
    ("scheduler", "CreateSchedule"): (("Target.RoleArn", "scheduler.amazonaws.com"),),
    ("scheduler", "UpdateSchedule"): (("Target.RoleArn", "scheduler.amazonaws.com"),),
    ("sns", "Subscribe"): (("Attributes.SubscriptionRoleArn", "sns.amazonaws.com"),),
    ("ssm", "CreateActivation"): (("IamRole", "ssm.amazonaws.com"),),
    ("ssm", "RegisterTaskWithMaintenanceWindow"): (("ServiceRoleArn", "ssm.amazonaws.com"),),
    ("ssm", "SendCommand"): (("ServiceRoleArn", "ssm.amazonaws.com"),),
    ("stepfunctions", "CreateStateMachine"): (("roleArn", "states.amazonaws.com"),),
    ("stepfunctions", "UpdateStateMachine"): (("roleArn", "states.amazonaws.com"),),
}
# Where an instance profile stands, by `{"Name": …}`, `{"Arn": …}` or as a plain name or ARN: its
# role is passed to EC2.
PROFILES: Mapping[tuple[str, str], str] = {
    ("autoscaling", "CreateLaunchConfiguration"): "IamInstanceProfile",
    ("ec2", "AssociateIamInstanceProfile"): "IamInstanceProfile",
    ("ec2", "ReplaceIamInstanceProfileAssociation"): "IamInstanceProfile",
    ("ec2", "RequestSpotInstances"): "LaunchSpecification.IamInstanceProfile",
}


class Named(NamedTuple):
    """A role that is handed over as one of many attributes, whose name ends with `ending`.

    `entries` is where they stand, empty when the call is about one attribute.
    """

    entries: str
    name: str
    value: str
    ending: str
    service: str


_GATEWAY = "apigateway.amazonaws.com"
NAMED: Mapping[tuple[str, str], Named] = {
    ("apigateway", "UpdateAuthorizer"): Named(
        "patchOperations", "path", "value", "/authorizerCredentials", _GATEWAY
    ),
    ("apigateway", "UpdateIntegration"): Named(
        "patchOperations", "path", "value", "/credentials", _GATEWAY
    ),
    ("sns", "SetSubscriptionAttributes"): Named(
        "", "AttributeName", "AttributeValue", "SubscriptionRoleArn", "sns.amazonaws.com"
    ),
    ("sns", "SetTopicAttributes"): Named(
        "", "AttributeName", "AttributeValue", "FeedbackRoleArn", "sns.amazonaws.com"
    ),
}
