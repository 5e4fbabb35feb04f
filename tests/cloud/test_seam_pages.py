"""Pages of lists, and what is no page: cloud/seams/pages.py, cloud/rules/pages.py."""

import pytest

from cloud.seams import page_tokens
from cloud.seams.page_tokens import Place
from tests.cloud.rules.mistakes import refused

TRUST = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole"'
TRUST += ', "Principal": {"Service": "ec2.amazonaws.com"}}]}'
POLICY = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*"'
POLICY += ', "Resource": "*"}}'
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


@pytest.fixture
def iam(aws):
    """Return IAM with three of each kind."""
    made = aws("iam")
    for n in range(3):
        made.create_user(UserName=f"user-{n}")
        made.create_group(GroupName=f"group-{n}")
        made.add_user_to_group(UserName="user-0", GroupName=f"group-{n}")
        made.create_role(RoleName=f"role-{n}", AssumeRolePolicyDocument=TRUST)
        arn = made.create_policy(PolicyName=f"policy-{n}", PolicyDocument=POLICY)["Policy"]["Arn"]
        made.attach_user_policy(UserName="user-0", PolicyArn=arn)
        made.attach_role_policy(RoleName=f"role-{n}", PolicyArn=READ_ONLY)
        made.put_role_policy(RoleName="role-0", PolicyName=f"own-{n}", PolicyDocument=POLICY)
    return made


@pytest.mark.parametrize(
    ("operation", "asked"),
    [
        ("list_users", {}),
        ("list_groups", {}),
        ("list_roles", {}),
        ("list_policies", {"Scope": "Local"}),
        ("list_groups_for_user", {"UserName": "user-0"}),
        ("list_attached_user_policies", {"UserName": "user-0"}),
        ("list_role_policies", {"RoleName": "role-0"}),
        ("list_entities_for_policy", {"PolicyArn": READ_ONLY}),
        ("get_account_authorization_details", {"Filter": ["User", "Group"]}),
    ],
)
def test_pages_of_one_are_the_whole_list_in_its_order(iam, operation, asked):
    paginator = iam.get_paginator(operation)
    lists = [each.expression for each in paginator.result_keys]

    def listed(pages):
        return [[repr(one) for page in pages for one in page.get(name, [])] for name in lists]

    whole = getattr(iam, operation)(**asked)
    pages = list(paginator.paginate(**asked, PaginationConfig={"PageSize": 1}))
    assert whole["IsTruncated"] is False
    assert len(pages) >= 3
    assert [page["IsTruncated"] for page in pages] == [True] * (len(pages) - 1) + [False]
    assert listed(pages) == listed([whole])


def test_the_first_items_alone_leave_a_token_for_the_rest(iam):
    """As `aws iam list-users --max-items 2` and `--starting-token` do."""
    paginator = iam.get_paginator("list_users")
    first = paginator.paginate(PaginationConfig={"MaxItems": 2}).build_full_result()
    rest = paginator.paginate(PaginationConfig={"StartingToken": first["NextToken"]})
    assert len(first["Users"]) == 2
    whole = iam.list_users()["Users"]
    assert [*first["Users"], *rest.build_full_result()["Users"]] == whole


def test_a_page_is_a_hundred_unless_asked_otherwise(iam):
    page = iam.list_policies()
    assert (len(page["Policies"]), page["IsTruncated"]) == (100, True)
    rest = iam.list_policies(MaxItems=1000, Marker=page["Marker"])["Policies"]
    assert len(rest) == 1000
    names = [one["PolicyName"] for one in (*page["Policies"], *rest)]
    assert len(set(names)) == 1100
    assert all(one["PolicyId"] for one in rest)


def test_a_loop_that_deletes_what_it_lists_skips_nothing(iam):
    for page in iam.get_paginator("list_users").paginate(
        PathPrefix="/", PaginationConfig={"PageSize": 1}
    ):
        for user in page["Users"]:
            if user["UserName"] in {"user-1", "user-2"}:
                iam.delete_user(UserName=user["UserName"])
    left = {user["UserName"] for user in iam.list_users()["Users"]}
    assert left.isdisjoint({"user-1", "user-2"})


def test_markers_are_good_for_the_operation_that_gave_them(iam):
    refused(iam.list_users, "ValidationError", "Invalid Marker.", Marker="abc")
    marker = iam.list_users(MaxItems=1)["Marker"]
    refused(iam.list_roles, "ValidationError", "Invalid Marker.", Marker=marker)
    assert iam.list_users(Marker=marker)["Users"]
    invalid = "1 validation error detected: Value '1001' at 'maxItems' failed"
    refused(iam.list_users, "ValidationError", invalid, MaxItems=1001)


def test_ec2_has_pages_of_five_and_more(aws):
    ec2 = aws("ec2")
    for n in range(6):
        ec2.create_security_group(GroupName=f"group-{n}", Description="one of six")
    paginator = ec2.get_paginator("describe_security_groups")
    pages = paginator.paginate(PaginationConfig={"PageSize": 5})
    assert [len(page["SecurityGroups"]) for page in pages] == [5, 2]
    few = "Value ( 1 ) for parameter maxResults is invalid. Expecting a value greater than 5."
    refused(ec2.describe_instances, "InvalidParameterValue", few, MaxResults=1)
    refused(
        ec2.describe_instances,
        "InvalidParameterCombination",
        "The parameter instancesSet cannot be used with the parameter maxResults",
        MaxResults=5,
        InstanceIds=["i-12345678"],
    )
    none = "Value ( x ) for parameter NextToken is invalid."
    refused(ec2.describe_vpcs, "InvalidParameterValue", none, NextToken="x")
    assert ec2.describe_instances(MaxResults=5)["Reservations"] == []


def test_rds_has_pages_of_twenty_to_a_hundred(aws):
    rds = aws("rds")
    for n in range(21):
        rds.create_db_parameter_group(
            DBParameterGroupName=f"group-{n}", DBParameterGroupFamily="mysql8.0", Description="one"
        )
    first = rds.describe_db_parameter_groups(MaxRecords=20)
    rest = rds.describe_db_parameter_groups(MaxRecords=20, Marker=first["Marker"])
    names = [one["DBParameterGroupName"] for one in first["DBParameterGroups"]]
    names += [one["DBParameterGroupName"] for one in rest["DBParameterGroups"]]
    assert {f"group-{n}" for n in range(21)} <= set(names)
    assert len(names) == len(set(names))
    assert "Marker" not in rest
    for asked in (19, 101):
        told = f"Invalid value {asked} for MaxRecords. Must be between 20 and 100"
        refused(rds.describe_db_instances, "InvalidParameterValue", told, MaxRecords=asked)
    told = "The parameter Marker is not valid"
    refused(rds.describe_db_instances, "InvalidParameterValue", told, Marker="x")


def test_scaling_and_balancers_have_pages(aws):
    scaling = aws("autoscaling")
    told = "The token 'x' was invalid"
    refused(scaling.describe_auto_scaling_groups, "InvalidNextToken", told, NextToken="x")
    balancers = aws("elbv2")
    for n in range(3):
        balancers.create_target_group(Name=f"targets-{n}", TargetType="lambda")
    pages = balancers.get_paginator("describe_target_groups").paginate(
        PaginationConfig={"PageSize": 2}
    )
    assert [len(page["TargetGroups"]) for page in pages] == [2, 1]


@pytest.mark.parametrize("token", ["", "x", "W10=", "WzEsMiwzXQ==", "e30=", "A" * 2000])
def test_what_is_no_token_says_nothing(token):
    assert page_tokens.read("ListUsers", token) is None
    made = page_tokens.write("ListUsers", Place(3, "mark"))
    assert page_tokens.read("ListUsers", made) == Place(3, "mark")
