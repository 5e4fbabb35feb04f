"""A crash inside moto is told in the service's own words where it was the caller's mistake."""

import boto3
import pytest
from botocore.exceptions import ClientError


@pytest.mark.parametrize(
    ("service", "call", "given", "told"),
    [
        (
            "autoscaling",
            "set_desired_capacity",
            {"AutoScalingGroupName": "g", "DesiredCapacity": 1},
            r"\(ValidationError\).*AutoScalingGroup name not found - null",
        ),
        ("ec2", "delete_nat_gateway", {"NatGatewayId": "nat-1"}, r"InvalidNatGatewayID.NotFound"),
        (
            "elb",
            "describe_load_balancer_attributes",
            {"LoadBalancerName": "web"},
            r"LoadBalancerNotFound.*There is no ACTIVE Load Balancer named 'web'",
        ),
        ("rds", "delete_db_proxy", {"DBProxyName": "p"}, r"DBProxyNotFoundFault.*p not found"),
        (
            "rds",
            "restore_db_instance_from_db_snapshot",
            {"DBInstanceIdentifier": "i"},
            r"MissingParameter.*DBSnapshotIdentifier",
        ),
        (
            "dynamodb",
            "execute_statement",
            {"Statement": "choose * from it"},
            r"ValidationException.*Statement wasn't well formed",
        ),
    ],
)
def test_what_is_not_there_or_was_left_out_is_said(aws, service, call, given, told):
    with pytest.raises(ClientError, match=told):
        getattr(aws(service), call)(**given)


def test_an_operation_that_is_not_here_says_its_name_at_once_and_is_counted(
    cloud, control, account
):
    """With boto3's usual repetitions: 501 is none of the answers that it tries again."""
    machines = boto3.client(
        "ec2",
        endpoint_url=cloud.endpoint,
        region_name=account.region,
        aws_access_key_id=account.access_key_id,
        aws_secret_access_key=account.secret_access_key,
    )
    before = _count(control, "DescribeByoipCidrs")
    with pytest.raises(ClientError, match=r"DescribeByoipCidrs of Amazon Elastic Compute") as told:
        machines.describe_byoip_cidrs(MaxResults=5)
    assert told.value.response["ResponseMetadata"]["RetryAttempts"] == 0
    assert _count(control, "DescribeByoipCidrs") == before + 1


def _count(control, operation: str) -> int:
    return sum(gap.count for gap in control.gaps() if gap.operation == operation)
