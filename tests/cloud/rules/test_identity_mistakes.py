"""Roles of AWS, aliases, paths and tags: cloud/rules/identity_parts.py, cloud/seams/iam_paths.py."""

import pytest

from tests.cloud.rules.mistakes import refused


@pytest.fixture
def iam(aws):
    return aws("iam")


def test_a_service_linked_role_is_the_services(iam):
    made = iam.create_service_linked_role(AWSServiceName="autoscaling.amazonaws.com")
    role = {"RoleName": made["Role"]["RoleName"]}
    told = f"Cannot perform the operation on the protected role '{role['RoleName']}'"
    refused(iam.delete_role, "UnmodifiableEntity", told, **role)
    policy = {"PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}
    refused(iam.attach_role_policy, "UnmodifiableEntity", told, **role, **policy)
    iam.update_role_description(**role, Description="of Auto Scaling")


def test_another_alias_is_not_the_accounts(iam, account):
    alias = f"training-{account.account_id}"
    iam.create_account_alias(AccountAlias=alias)
    told = "The account alias other cannot be found."
    refused(iam.delete_account_alias, "NoSuchEntity", told, AccountAlias="other")
    assert iam.list_account_aliases()["AccountAliases"] == [alias]
    iam.delete_account_alias(AccountAlias=alias)


def test_keys_of_tags_differ_in_more_than_case(iam):
    iam.create_user(UserName="ana")
    told = "Duplicate tag keys found. Please note that Tag keys are case insensitive."
    tags = [{"Key": "team", "Value": "a"}, {"Key": "Team", "Value": "b"}]
    refused(iam.tag_user, "InvalidInput", told, UserName="ana", Tags=tags)
    refused(iam.create_user, "InvalidInput", told, UserName="bob", Tags=tags)
    iam.tag_user(UserName="ana", Tags=tags[:1])


def test_a_new_path_is_a_path(iam):
    iam.create_user(UserName="ana")
    told = "The specified value for newPath is invalid."
    refused(iam.update_user, "ValidationError", told, UserName="ana", NewPath="sales")
    iam.update_user(UserName="ana", NewPath="/sales/")
    assert iam.get_user(UserName="ana")["User"]["Path"] == "/sales/"


def test_lists_beneath_a_path(iam):
    read = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    for path in ("/", "/sales/"):
        name = path.strip("/") or "root"
        iam.create_group(GroupName=name, Path=path)
        iam.attach_group_policy(GroupName=name, PolicyArn=read)
        iam.create_instance_profile(InstanceProfileName=name, Path=path)
    groups = iam.list_groups(PathPrefix="/sales/")["Groups"]
    profiles = iam.list_instance_profiles(PathPrefix="/sales/")["InstanceProfiles"]
    entities = iam.list_entities_for_policy(PolicyArn=read, PathPrefix="/sales/")
    assert [one["GroupName"] for one in groups] == ["sales"]
    assert [one["InstanceProfileName"] for one in profiles] == ["sales"]
    assert [one["GroupName"] for one in entities["PolicyGroups"]] == ["sales"]
    assert len(iam.list_groups()["Groups"]) == 2
