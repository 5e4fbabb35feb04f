"""What Secrets Manager, Parameter Store, KMS, CloudWatch and its Logs refuse that moto takes."""

from datetime import UTC, datetime, timedelta

from tests.cloud.rules.mistakes import refused

BAD, VALUE = "ValidationException", "InvalidParameterValue"


def test_a_secret_that_is_to_be_deleted_is_not_used(aws):
    secrets = aws("secretsmanager")
    secrets.create_secret(Name="password", SecretString="old")
    secret = {"SecretId": "password"}
    secrets.delete_secret(**secret, RecoveryWindowInDays=7)
    code = "InvalidRequestException"
    marked = "You can't perform this operation on the secret because it was marked for deletion."
    for call, given in (
        (secrets.get_secret_value, {}),
        (secrets.put_secret_value, {"SecretString": "new"}),
        (secrets.update_secret, {"SecretString": "new"}),
    ):
        refused(call, code, marked, **secret, **given)
    again = "You can't create this secret because a secret with this name is already scheduled for"
    refused(secrets.create_secret, code, again, Name="password", SecretString="new")
    secrets.restore_secret(**secret)
    assert secrets.get_secret_value(**secret)["SecretString"] == "old"


def test_what_a_parameter_cannot_be(aws):
    parameters = aws("ssm")
    parameters.put_parameter(Name="/shop/name", Value="Pens", Type="String")
    named = {"Name": "/shop/name", "Value": "x"}
    for given, code, sentence in (
        ({"Name": "my shop"}, BAD, "Parameter name: can't be prefixed with"),
        ({"Value": "{{/shop/name}}"}, BAD, "Parameter value can't nest another parameter. Do not"),
        ({"Type": "StringList", "Overwrite": True}, "HierarchyTypeMismatchException", "Parameter"),
        (
            {"AllowedPattern": "^[0-9]+$"},
            BAD,
            "The parameter AllowedPattern of PutParameter is not",
        ),
        ({"DataType": "aws:ec2:image"}, BAD, "The parameter DataType of PutParameter is not"),
    ):
        refused(parameters.put_parameter, code, sentence, **{**named, "Type": "String", **given})
    sealed = {"Name": "/shop/key", "Value": "x", "Type": "SecureString"}
    invalid = "Invalid keyId alias/none"
    refused(parameters.put_parameter, "InvalidKeyId", invalid, **sealed, KeyId="alias/none")
    key = aws("kms").create_key()["KeyMetadata"]["Arn"]
    parameters.put_parameter(**sealed, KeyId=key)
    name = "The parameter doesn't meet the parameter name requirements."
    refused(parameters.get_parameters_by_path, BAD, name, Path="shop")
    assert len(parameters.get_parameters_by_path(Path="/shop")["Parameters"]) == 2


def test_a_ciphertext_is_of_the_key_that_is_named(aws):
    kms = aws("kms")
    mine, other = (kms.create_key()["KeyMetadata"] for _ in range(2))
    sealed = kms.encrypt(KeyId=mine["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    wrong = "The key ID in the request does not identify a CMK that can perform this operation."
    blob = {"CiphertextBlob": sealed}
    refused(kms.decrypt, "IncorrectKeyException", wrong, **blob, KeyId=other["Arn"])
    kms.create_alias(AliasName="alias/mine", TargetKeyId=mine["KeyId"])
    for name in (mine["KeyId"], mine["Arn"], "alias/mine"):
        assert kms.decrypt(**blob, KeyId=name)["Plaintext"] == b"x"
    absent = "The parameter Origin of CreateKey is not available in this lab."
    refused(kms.create_key, BAD, absent, Origin="EXTERNAL")


ALARM = {
    "AlarmName": "busy",
    "MetricName": "orders",
    "Namespace": "shop",
    "Statistic": "Sum",
    "Period": 60,
    "EvaluationPeriods": 3,
    "Threshold": 1,
    "ComparisonOperator": "GreaterThanThreshold",
}
ALARMS = [
    ({"DatapointsToAlarm": 4}, "DatapointsToAlarm (4) must be less than or equal to Evaluation"),
    ({"EvaluationPeriods": 1441}, "Metrics cannot be checked across more than a day (Evaluation"),
    (
        {"Period": 86400, "EvaluationPeriods": 8},
        "Metrics cannot be checked across more than 7 days",
    ),
    ({"AlarmActions": ["my-topic"]}, "Invalid arn syntax: my-topic"),
    ({"TreatMissingData": "bad"}, "Value 'bad' at 'treatMissingData' failed to satisfy constraint"),
]


def test_alarms_that_cannot_be(aws):
    metrics = aws("cloudwatch")
    for change, sentence in ALARMS:
        refused(metrics.put_metric_alarm, "ValidationError", sentence, **(ALARM | change))
    metrics.put_metric_alarm(**ALARM, DatapointsToAlarm=3, TreatMissingData="breaching")


def test_what_metrics_are_not_asked(aws):
    metrics, now = aws("cloudwatch"), datetime.now(UTC)
    span = {"StartTime": now - timedelta(hours=1), "EndTime": now}
    metric = {"Namespace": "shop", "MetricName": "orders"}

    def query(stat="Sum", **more):
        held = {"Metric": metric, "Period": 60, "Stat": stat}
        return [{"Id": "q", "MetricStat": held} | more]

    for asked, code, sentence in (
        (
            query(Id="Q"),
            "ValidationError",
            "The value Q for parameter MetricDataQueries.member.1.Id",
        ),
        (query("p90"), VALUE, "The statistic p90 is not available in this lab."),
        ([{"Id": "e", "Expression": "m1*2"}], VALUE, "Metric math is not available in this lab."),
    ):
        refused(metrics.get_metric_data, code, sentence, MetricDataQueries=asked, **span)
    metrics.get_metric_data(MetricDataQueries=query(), **span)
    tenths = {"Period": 60, "ExtendedStatistics": ["p90"]}
    absent = "The parameter ExtendedStatistics of GetMetricStatistics is not available in this lab."
    refused(metrics.get_metric_statistics, VALUE, absent, **metric, **span, **tenths)
    old = {"MetricName": "orders", "Value": 1, "Timestamp": now - timedelta(days=15)}
    past = "The parameter MetricData.member.1.Timestamp must specify a time no more than two weeks"
    refused(metrics.put_metric_data, VALUE, past, Namespace="shop", MetricData=[old])
    metrics.put_metric_data(Namespace="shop", MetricData=[old | {"Timestamp": now}])


def test_what_is_written_and_looked_for_in_logs(aws):
    logs, code = aws("logs"), "InvalidParameterException"
    logs.create_log_group(logGroupName="g")
    stream = {"logGroupName": "g", "logStreamName": "s"}
    logs.create_log_stream(**stream)
    now = int(datetime.now(UTC).timestamp() * 1000)
    events = [{"timestamp": now - 90_000_000, "message": "a"}, {"timestamp": now, "message": "b"}]
    span = "The batch of log events in a single PutLogEvents request cannot span more than 24 hours"
    refused(logs.put_log_events, code, span, **stream, logEvents=events)
    logs.put_log_events(**stream, logEvents=events[1:])
    for pattern, sentence in (
        ("[ip, user]", "Space-delimited filter patterns"),
        ("%b+%", "Regular expressions in filter patterns"),
    ):
        refused(logs.filter_log_events, code, sentence, logGroupName="g", filterPattern=pattern)
    assert len(logs.filter_log_events(logGroupName="g", filterPattern="b")["events"]) == 1
