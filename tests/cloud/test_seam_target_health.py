"""Targets that nobody checked: cloud/seams/target_health.py."""

from typing import Any


def test_no_target_is_healthy_that_nobody_checked(aws):
    ec2, balancers = aws("ec2"), aws("elbv2")
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    subnets = [one["SubnetId"] for one in ec2.describe_subnets()["Subnets"]][:2]
    group = balancers.create_target_group(
        Name="web", Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip"
    )["TargetGroups"][0]["TargetGroupArn"]
    address = ec2.describe_subnets()["Subnets"][0]["CidrBlock"].replace(".0/", ".9/").split("/")[0]
    balancers.register_targets(TargetGroupArn=group, Targets=[{"Id": address}])

    def health() -> dict[str, Any]:
        told = balancers.describe_target_health(TargetGroupArn=group)
        return told["TargetHealthDescriptions"][0]["TargetHealth"]

    assert (health()["State"], health()["Reason"]) == ("unused", "Target.NotInUse")
    balancer = balancers.create_load_balancer(Name="front", Subnets=subnets)["LoadBalancers"][0]
    balancers.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="HTTP",
        Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
    )
    assert health()["State"] == "unavailable"
    assert "not run in this lab" in health()["Description"]
