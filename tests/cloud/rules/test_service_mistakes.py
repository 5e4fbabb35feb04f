"""Mistakes with users, balancers, APIs and queues that depend on what is there."""

import pytest

from tests.cloud.rules.mistakes import refused

BAD, CONFLICT = "BadRequestException", "ConflictException"


def test_names_are_taken_in_any_case(aws):
    iam = aws("iam")
    trust = (
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",'
        ' "Principal": {"Service": "ec2.amazonaws.com"}}]}'
    )
    iam.create_user(UserName="ana")
    iam.create_group(GroupName="ops")
    iam.create_role(RoleName="app", AssumeRolePolicyDocument=trust)
    taken = "EntityAlreadyExists"
    refused(iam.create_user, taken, "User with name Ana already exists.", UserName="Ana")
    refused(iam.create_group, taken, "Group with name OPS already exists.", GroupName="OPS")
    role = {"RoleName": "App", "AssumeRolePolicyDocument": trust}
    refused(iam.create_role, taken, "Role with name App already exists.", **role)


def test_what_holds_users_roles_and_policies(aws):
    iam = aws("iam")
    iam.create_user(UserName="ana")
    iam.create_group(GroupName="ops")
    iam.add_user_to_group(UserName="ana", GroupName="ops")
    held = "Cannot delete entity, must remove users from group first."
    refused(iam.delete_user, "DeleteConflict", held, UserName="ana")
    refused(iam.delete_group, "DeleteConflict", held, GroupName="ops")
    iam.remove_user_from_group(UserName="ana", GroupName="ops")
    iam.delete_group(GroupName="ops")
    iam.delete_user(UserName="ana")


@pytest.fixture
def balancer(aws):
    """Return a load balancer, a target group and a client."""
    ec2, elbv2 = aws("ec2"), aws("elbv2", parameter_validation=False)
    subnets = [one["SubnetId"] for one in ec2.describe_subnets()["Subnets"]][:2]
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    made = elbv2.create_load_balancer(Name="web", Subnets=subnets)["LoadBalancers"][0]
    group = elbv2.create_target_group(Name="web", Protocol="HTTP", Port=80, VpcId=vpc)
    return elbv2, subnets, made["LoadBalancerArn"], group["TargetGroups"][0]["TargetGroupArn"]


def test_balancers_and_targets(balancer):
    elbv2, subnets, arn, group = balancer
    other = "A load balancer with the same name 'web' exists, but with different settings"
    again = {"Name": "web", "Subnets": subnets, "Scheme": "internal"}
    refused(elbv2.create_load_balancer, "DuplicateLoadBalancerName", other, **again)
    forward = {"DefaultActions": [{"Type": "forward", "TargetGroupArn": group}]}
    listener = {"LoadBalancerArn": arn, "Protocol": "HTTP", "Port": 80, **forward}
    elbv2.create_listener(**listener)
    taken = "A listener already exists on this port for this load balancer"
    refused(elbv2.create_listener, "DuplicateListener", taken, **listener)
    bare = listener | {"Protocol": "HTTPS", "Port": 443}
    certificate = "A certificate must be specified for HTTPS listeners"
    refused(elbv2.create_listener, "ValidationError", certificate, **bare)
    absent = "The following targets are not in a running state and cannot be registered: 'i-1234"
    target = {"TargetGroupArn": group, "Targets": [{"Id": "i-12345678"}]}
    refused(elbv2.register_targets, "InvalidTarget", absent, **target)


def test_apis_and_their_paths(aws):
    gateway = aws("apigateway", parameter_validation=False)
    api = {"restApiId": gateway.create_rest_api(name="shop")["id"]}
    root = gateway.get_resources(**api)["items"][0]["id"]
    under = {**api, "parentId": root}
    gateway.create_resource(**under, pathPart="orders")
    gateway.create_resource(**under, pathPart="{id}")
    make = gateway.create_resource
    there = "Another resource with the same parent already has this name: orders"
    refused(make, CONFLICT, there, **under, pathPart="orders")
    sibling = "A sibling ({id}) of this resource already has a variable path part"
    refused(make, BAD, sibling, **under, pathPart="{name}")
    refused(make, BAD, "Resource's path part only allow", **under, pathPart="{name")
    refused(gateway.delete_resource, BAD, "Root resource cannot be", **api, resourceId=root)
    method = {**api, "resourceId": root, "authorizationType": "NONE"}
    refused(gateway.put_method, BAD, "Invalid HTTP method", **method, httpMethod="FETCH")
    gateway.put_method(**method, httpMethod="GET")
    taken = "Method already exists for this resource"
    refused(gateway.put_method, CONFLICT, taken, **method, httpMethod="GET")
    custom = method | {"authorizationType": "CUSTOM", "httpMethod": "PUT"}
    refused(gateway.put_method, BAD, "Invalid authorizer ID specified.", **custom)
    refused(gateway.create_deployment, BAD, "Stage name only", **api, stageName="my stage")


def test_a_rule_starts_workflows_as_a_role(aws):
    events = aws("events")
    events.put_rule(Name="r", EventPattern='{"source": ["mine"]}')
    machine = "arn:aws:states:us-east-1:123456789012:stateMachine:m"
    needed = f"RoleArn is required for target {machine}."
    target = {"Rule": "r", "Targets": [{"Id": "1", "Arn": machine}]}
    refused(events.put_targets, "ValidationException", needed, **target)
