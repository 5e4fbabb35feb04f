"""Who gives tags to what it makes needs the action that tags, too.

EC2 has a condition key for it and stands in `ec2`; here are the others.
Source: the tagging page of each service's guide, such as IAM's "Tags for AWS Identity and Access
Management resources" and SQS's "Using Amazon SQS with tag-based access control".
"""

from collections.abc import Mapping

from cloud.authorization import keys
from cloud.authorization.asked import Asked, Wanted

_ACTIONS: Mapping[tuple[str, str], str] = {
    ("autoscaling", "CreateAutoScalingGroup"): "autoscaling:CreateOrUpdateTags",
    ("cloudwatch", "PutMetricAlarm"): "cloudwatch:TagResource",
    ("dynamodb", "CreateTable"): "dynamodb:TagResource",
    ("elb", "CreateLoadBalancer"): "elasticloadbalancing:AddTags",
    ("elbv2", "CreateLoadBalancer"): "elasticloadbalancing:AddTags",
    ("elbv2", "CreateTargetGroup"): "elasticloadbalancing:AddTags",
    ("elbv2", "CreateListener"): "elasticloadbalancing:AddTags",
    ("elbv2", "CreateRule"): "elasticloadbalancing:AddTags",
    ("events", "CreateEventBus"): "events:TagResource",
    ("events", "PutRule"): "events:TagResource",
    ("iam", "CreateInstanceProfile"): "iam:TagInstanceProfile",
    ("iam", "CreateOpenIDConnectProvider"): "iam:TagOpenIDConnectProvider",
    ("iam", "CreatePolicy"): "iam:TagPolicy",
    ("iam", "CreateRole"): "iam:TagRole",
    ("iam", "CreateSAMLProvider"): "iam:TagSAMLProvider",
    ("iam", "CreateUser"): "iam:TagUser",
    ("iam", "CreateVirtualMFADevice"): "iam:TagMFADevice",
    ("iam", "UploadServerCertificate"): "iam:TagServerCertificate",
    ("kms", "CreateKey"): "kms:TagResource",
    ("lambda", "CreateFunction"): "lambda:TagResource",
    ("logs", "CreateLogGroup"): "logs:TagResource",
    ("pipes", "CreatePipe"): "pipes:TagResource",
    ("rds", "CreateDBCluster"): "rds:AddTagsToResource",
    ("rds", "CreateDBInstance"): "rds:AddTagsToResource",
    ("rds", "CreateDBSnapshot"): "rds:AddTagsToResource",
    ("rds", "CreateDBSubnetGroup"): "rds:AddTagsToResource",
    ("scheduler", "CreateScheduleGroup"): "scheduler:TagResource",
    ("secretsmanager", "CreateSecret"): "secretsmanager:TagResource",
    ("sns", "CreateTopic"): "sns:TagResource",
    ("sqs", "CreateQueue"): "sqs:TagQueue",
    ("ssm", "CreateDocument"): "ssm:AddTagsToResource",
    ("ssm", "PutParameter"): "ssm:AddTagsToResource",
    ("stepfunctions", "CreateActivity"): "states:TagResource",
    ("stepfunctions", "CreateStateMachine"): "states:TagResource",
}


def wanted(asked: Asked, main: Wanted) -> tuple[Wanted, ...]:
    """Return the action that tags what the call makes, if it is to have tags."""
    action = _ACTIONS.get((asked.service, asked.operation))
    tags = keys.request_tags(asked.parameters) if action else {}
    if not action or not tags:
        return ()
    # What is made comes first; defaults that it takes are not tagged.
    return (Wanted(action, main.targets[:1], keys.tags(tags)),)
