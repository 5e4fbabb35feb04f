"""No decision outlives what it followed from: whatever changes, the very next call is told by it."""

import random

import pytest
from botocore.exceptions import ClientError

from tests.cloud.authorization.people import allow, deny, make_role, make_user, policy
from tests.cloud.conftest import session

DO = "s3:ListBucket"
STEPS = 60


class World:
    """What binds ana and her bucket; each turn switches one thing on or off."""

    def __init__(self, aws, account_id: str, bucket: str) -> None:
        self.iam, self.s3, self.bucket = aws("iam"), aws("s3"), bucket
        self.on = set[str]()
        self.ana = make_user(self.iam, "ana")
        self.iam.create_group(GroupName="g")
        self.iam.put_group_policy(GroupName="g", PolicyName="p", PolicyDocument=policy(allow(DO)))
        given = self.iam.create_policy(PolicyName="m", PolicyDocument=policy(allow("sqs:*")))
        self.managed = given["Policy"]["Arn"]
        self.iam.attach_user_policy(UserName="ana", PolicyArn=self.managed)
        self.iam.create_policy_version(PolicyArn=self.managed, PolicyDocument=policy(allow(DO)))
        self.limit = self.iam.create_policy(PolicyName="b", PolicyDocument=policy(allow("sqs:*")))
        tagged = {"StringEquals": {"aws:PrincipalTag/team": "red"}}
        self.iam.put_user_policy(
            UserName="ana", PolicyName="c", PolicyDocument=policy(deny(DO, Condition=tagged))
        )
        arn = f"arn:aws:s3:::{bucket}"
        self.attached = {
            "shut": policy({**deny(DO, arn), "Principal": {"AWS": self.ana.arn}}),
            "open": policy({**allow(DO, arn), "Principal": {"AWS": self.ana.arn}}),
        }

    @property
    def expected(self) -> bool:
        """AWS's order: a deny, then the bucket's own grant to the user, then policies and boundary."""
        if self.on & {"shut", "tag", "denied"}:
            return False
        named = "open" in self.on
        return named or (bool(self.on & {"inline", "group", "version"}) and "limit" not in self.on)

    def switch(self, name: str) -> None:
        self.on ^= {name}
        getattr(self, f"_{name}")(name in self.on)

    def _inline(self, on: bool) -> None:
        if on:
            self.iam.put_user_policy(
                UserName="ana", PolicyName="i", PolicyDocument=policy(allow(DO))
            )
        else:
            self.iam.delete_user_policy(UserName="ana", PolicyName="i")

    def _denied(self, on: bool) -> None:
        statement = deny(DO) if on else deny("sqs:*")
        self.iam.put_user_policy(UserName="ana", PolicyName="d", PolicyDocument=policy(statement))

    def _group(self, on: bool) -> None:
        change = self.iam.add_user_to_group if on else self.iam.remove_user_from_group
        change(GroupName="g", UserName="ana")

    def _version(self, on: bool) -> None:
        version = "v2" if on else "v1"
        self.iam.set_default_policy_version(PolicyArn=self.managed, VersionId=version)

    def _limit(self, on: bool) -> None:
        if on:
            arn = self.limit["Policy"]["Arn"]
            self.iam.put_user_permissions_boundary(UserName="ana", PermissionsBoundary=arn)
        else:
            self.iam.delete_user_permissions_boundary(UserName="ana")

    def _tag(self, on: bool) -> None:
        tags = [{"Key": "team", "Value": "red" if on else "blue"}]
        self.iam.tag_user(UserName="ana", Tags=tags)

    def _shut(self, on: bool) -> None:
        self.on -= {"open"}
        self._attach("shut", on)

    def _open(self, on: bool) -> None:
        self.on -= {"shut"}
        self._attach("open", on)

    def _attach(self, name: str, on: bool) -> None:
        if on:
            self.s3.put_bucket_policy(Bucket=self.bucket, Policy=self.attached[name])
        else:
            self.s3.delete_bucket_policy(Bucket=self.bucket)


SWITCHES = ("inline", "denied", "group", "version", "limit", "tag", "shut", "open")


def may(client, bucket: str) -> bool:
    try:
        client.list_objects_v2(Bucket=bucket)
    except ClientError as refused:
        if refused.response["Error"]["Code"] != "AccessDenied":
            raise
        return False
    return True


@pytest.mark.parametrize("seed", [1, 2])
def test_each_change_counts_from_the_next_call_on(aws, account, seed):
    bucket = f"decided-{account.account_id}-{seed}"
    aws("s3").create_bucket(Bucket=bucket)
    world, turns = World(aws, account.account_id, bucket), random.Random(seed)  # noqa: S311
    as_ana = aws("s3", world.ana.keys)
    for _ in range(STEPS):
        world.switch(turns.choice(SWITCHES))
        assert may(as_ana, bucket) is world.expected, world.on
        assert may(as_ana, bucket) is world.expected, world.on  # what was remembered by now


def test_sessions_of_a_role_are_told_apart_by_their_policies(aws, account):
    bucket = f"decided-{account.account_id}"
    aws("s3").create_bucket(Bucket=bucket)
    iam, sts = aws("iam"), aws("sts")
    role = make_role(iam, account.account_id, "r")
    iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=policy(allow(DO)))

    def assumed(**more):
        given = sts.assume_role(RoleArn=role["Arn"], RoleSessionName="here", **more)
        return aws("s3", session(given))

    free, narrow = assumed(), assumed(Policy=policy(allow("sqs:*")))
    for _ in range(2):
        assert may(free, bucket)
        assert not may(narrow, bucket)
    iam.delete_role_policy(RoleName="r", PolicyName="p")
    assert not may(free, bucket)
