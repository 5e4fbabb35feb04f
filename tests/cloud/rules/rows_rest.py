"""More rows, as in `rows`: functions, workflows, keys, scaling."""

import json
from typing import Any

from tests.cloud.rules.rows import Row

VALIDATION = "ValidationException"
FUNCTION = {
    "FunctionName": "f",
    "Role": "arn:aws:iam::1:role/r",
    "Code": {"S3Bucket": "code", "S3Key": "f.zip"},
    "Runtime": "python3.12",
    "Handler": "f.h",
}
PARAMETER = "InvalidParameterValueException"
FUNCTIONS: list[Row] = [
    (
        "lambda",
        "CreateFunction",
        {k: v for k, v in FUNCTION.items() if k != "Handler"},
        FUNCTION,
        PARAMETER,
        "Runtime and Handler are mandatory",
    ),
    (
        "lambda",
        "CreateFunction",
        FUNCTION | {"Runtime": "python3.6"},
        FUNCTION,
        PARAMETER,
        "The runtime parameter of python3.6 is no longer supported",
    ),
    (
        "lambda",
        "CreateFunction",
        FUNCTION | {"Runtime": "cobol"},
        FUNCTION,
        PARAMETER,
        "Value cobol at 'runtime' failed",
    ),
    (
        "lambda",
        "CreateFunction",
        FUNCTION | {"MemorySize": 127},
        FUNCTION | {"MemorySize": 128},
        VALIDATION,
        "1 validation error detected: Value '127' at 'memorySize' failed",
    ),
    (
        "lambda",
        "CreateFunction",
        FUNCTION | {"Timeout": 901},
        FUNCTION | {"Timeout": 900},
        VALIDATION,
        "1 validation error detected: Value '901' at 'timeout' failed",
    ),
    (
        "lambda",
        "CreateFunction",
        FUNCTION | {"Environment": {"Variables": {"AWS_REGION": "x"}}},
        FUNCTION | {"Environment": {"Variables": {"REGION": "x"}}},
        PARAMETER,
        "Lambda was unable to configure your environment variables",
    ),
    (
        "lambda",
        "CreateFunction",
        FUNCTION | {"Environment": {"Variables": {"AB": "x" * 4095}}},
        FUNCTION | {"Environment": {"Variables": {"AB": "x" * 4094}}},
        PARAMETER,
        "Lambda was unable to configure your environment variables",
    ),
    (
        "lambda",
        "PutFunctionConcurrency",
        {"FunctionName": "f", "ReservedConcurrentExecutions": 901},
        {"FunctionName": "f", "ReservedConcurrentExecutions": 900},
        PARAMETER,
        "Specified ReservedConcurrentExecutions",
    ),
]


def _machine(start: str = "A", **state: Any) -> dict[str, Any]:
    states = {"A": {"Type": "Pass", "End": True} | state}
    definition = json.dumps({"StartAt": start, "States": states})
    return {"name": "m", "roleArn": "arn:aws:iam::1:role/r", "definition": definition}


DEFINITION = "InvalidDefinition"
MACHINE = "CreateStateMachine"
WORKFLOWS: list[Row] = [
    ("stepfunctions", MACHINE, _machine() | {"name": "a b"}, _machine(), "InvalidName", "Invalid"),
    ("stepfunctions", MACHINE, _machine() | {"definition": "{"}, _machine(), DEFINITION, "Invalid"),
    ("stepfunctions", MACHINE, _machine("B"), _machine(), DEFINITION, "Invalid State Machine"),
    ("stepfunctions", MACHINE, _machine(Type="Nap"), _machine(), DEFINITION, "Invalid State"),
    ("stepfunctions", MACHINE, _machine(Next="B"), _machine(), DEFINITION, "Invalid State Machine"),
    ("stepfunctions", MACHINE, _machine(Type="Task"), _machine(), DEFINITION, "Invalid State"),
    ("stepfunctions", MACHINE, _machine(End=False), _machine(), DEFINITION, "Invalid State"),
    (
        "stepfunctions",
        "StartExecution",
        {"stateMachineArn": "arn:m", "input": "{"},
        {"stateMachineArn": "arn:m", "input": "{}"},
        "InvalidExecutionInput",
        "Invalid State Machine Execution Input",
    ),
    *(
        (
            "events",
            "PutRule",
            {"Name": "r", "ScheduleExpression": wrong},
            {"Name": "r", "ScheduleExpression": right},
            VALIDATION,
            "Parameter ScheduleExpression is not valid.",
        )
        for wrong, right in (
            ("rate(1 minutes)", "rate(1 minute)"),
            ("rate(5 minute)", "rate(5 minutes)"),
            ("cron(0 12 * * * *)", "cron(0 12 * * ? *)"),
            ("cron(0 12 * * ?)", "cron(0 12 * * ? *)"),
        )
    ),
    (
        "events",
        "PutRule",
        {"Name": "r"},
        {"Name": "r", "EventPattern": '{"source": ["a"]}'},
        VALIDATION,
        "Parameter(s) EventPattern or ScheduleExpression must be specified.",
    ),
    (
        "events",
        "PutRule",
        {"Name": "r", "EventPattern": '{"source": "a"}'},
        {"Name": "r", "EventPattern": '{"source": ["a"]}'},
        "InvalidEventPatternException",
        "Event pattern is not valid.",
    ),
    (
        "cloudwatch",
        "GetMetricStatistics",
        {"Namespace": "n", "MetricName": "m", "StartTime": "a", "EndTime": "b", "Period": 45},
        {"Namespace": "n", "MetricName": "m", "StartTime": "a", "EndTime": "b", "Period": 60},
        "ValidationError",
        "Metric period must be",
    ),
    (
        "cloudwatch",
        "PutMetricData",
        {"Namespace": "AWS/Mine", "MetricData": []},
        {"Namespace": "Mine", "MetricData": []},
        "InvalidParameterValue",
        "The value AWS/ for parameter Namespace is invalid.",
    ),
    (
        "logs",
        "PutRetentionPolicy",
        {"logGroupName": "g", "retentionInDays": 2},
        {"logGroupName": "g", "retentionInDays": 3},
        "InvalidParameterException",
        "1 validation error detected: Value '2' at 'retentionInDays'",
    ),
    (
        "logs",
        "CreateLogGroup",
        {"logGroupName": "a b"},
        {"logGroupName": "a/b"},
        "InvalidParameterException",
        (
            "1 validation error detected: Value 'a b' at 'logGroupName' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern:"
        ),
    ),
]
SECRET = {"Name": "s", "SecretString": "x"}
SSM = {"Name": "/a/b", "Value": "x", "Type": "String"}
BALANCER = "CreateLoadBalancer"
REST: list[Row] = [
    (
        "kms",
        "CreateAlias",
        {"AliasName": "mine", "TargetKeyId": "k"},
        {"AliasName": "alias/mine", "TargetKeyId": "k"},
        VALIDATION,
        "Invalid identifier",
    ),
    (
        "secretsmanager",
        "CreateSecret",
        SECRET | {"Name": "a b"},
        SECRET,
        VALIDATION,
        "Invalid name.",
    ),
    (
        "secretsmanager",
        "CreateSecret",
        SECRET | {"SecretBinary": "eA=="},
        SECRET,
        "InvalidParameterException",
        "You can't specify both",
    ),
    (
        "secretsmanager",
        "DeleteSecret",
        {"SecretId": "s", "RecoveryWindowInDays": 6},
        {"SecretId": "s", "RecoveryWindowInDays": 7},
        "InvalidParameterException",
        "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).",
    ),
    (
        "secretsmanager",
        "DeleteSecret",
        {"SecretId": "s", "RecoveryWindowInDays": 7, "ForceDeleteWithoutRecovery": True},
        {"SecretId": "s", "ForceDeleteWithoutRecovery": True},
        "InvalidParameterException",
        "You can't use ForceDeleteWithoutRecovery",
    ),
    ("ssm", "PutParameter", SSM | {"Name": "a/b"}, SSM, VALIDATION, "Parameter name must be"),
    (
        "ssm",
        "PutParameter",
        SSM | {"Name": "/a" * 16},
        SSM | {"Name": "/a" * 15},
        "HierarchyLevelLimitExceededException",
        "A hierarchy can have a maximum of 15 levels.",
    ),
    (
        "ssm",
        "PutParameter",
        SSM | {"Value": "x" * 4097},
        SSM | {"Value": "x" * 4097, "Tier": "Advanced"},
        VALIDATION,
        "Standard tier parameters support",
    ),
    (
        "autoscaling",
        "CreateAutoScalingGroup",
        {"AutoScalingGroupName": "g", "MinSize": 3, "MaxSize": 1},
        {"AutoScalingGroupName": "g", "MinSize": 1, "MaxSize": 3},
        "ValidationError",
        "Max bound, 1, must be greater than or equal to min bound, 3",
    ),
    (
        "autoscaling",
        "CreateAutoScalingGroup",
        {"AutoScalingGroupName": "g", "MinSize": 1, "MaxSize": 3, "DesiredCapacity": 4},
        {"AutoScalingGroupName": "g", "MinSize": 1, "MaxSize": 3, "DesiredCapacity": 3},
        "ValidationError",
        "Desired capacity:4 must be between the specified min size:1 and max size:3",
    ),
    *(
        ("elbv2", BALANCER, {"Name": name}, {"Name": "web"}, "ValidationError", "The load balancer")
        for name in ("x" * 33, "-web", "internal-web", "we_b")
    ),
    ("elbv2", "CreateListener", {"Port": 70000}, {"Port": 443}, "ValidationError", "1 validation"),
    (
        "iam",
        "CreateUser",
        {"UserName": "a b"},
        {"UserName": "a.b"},
        "ValidationError",
        "The specified value for userName is invalid. It must contain only alphanumeric",
    ),
    (
        "iam",
        "CreateRole",
        {"RoleName": "r", "AssumeRolePolicyDocument": "{}", "MaxSessionDuration": 60},
        {"RoleName": "r", "AssumeRolePolicyDocument": "{}", "MaxSessionDuration": 3600},
        "ValidationError",
        "1 validation error detected: Value '60' at 'maxSessionDuration' failed",
    ),
    (
        "iam",
        "CreateRole",
        {"AssumeRolePolicyDocument": "{}"},
        {"RoleName": "r", "AssumeRolePolicyDocument": "{}"},
        "ValidationError",
        (
            "1 validation error detected: Value null at 'roleName' failed to satisfy constraint: "
            "Member must not be null"
        ),
    ),
]
