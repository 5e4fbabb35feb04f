"""A row of the decision table as a real call: the principal is made, and asks through boto3."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import boto3
import httpx
from botocore.config import Config
from botocore.exceptions import ClientError

from cloud.shapes import Credentials
from tests.policy.rows import ALLOWED, EXPLICIT, IMPLICIT, OWN, Caller, Row

KINDS = frozenset({"user", "role", "federated", "anonymous"})
CONTEXT = frozenset(
    {"s3:prefix", "aws:RequestedRegion", "sts:ExternalId", "iam:PermissionsBoundary"}
)
LAYERS = ("scps", "rcps", "endpoint")  # which belong to organisations and networks
DENIALS = frozenset(
    {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError", "403"}
)
TRUST_ALL = [{"Effect": "Allow", "Principal": {"AWS": OWN}, "Action": "sts:*"}]
FEDERATE = {"Effect": "Allow", "Action": "sts:GetFederationToken", "Resource": "*"}

QUEUE = f"https://sqs.us-east-1.amazonaws.com/{OWN}/none"
INSTANCE = "i-0123456789abcdef0"

Ask = Callable[[Any, Row], Any]


def as_made(row: Row) -> Row:
    """Return the row with a bucket that one may make: AWS keeps its example's name to itself."""

    def renamed(thing: Any) -> Any:
        if isinstance(thing, str):
            return thing.replace("amzn-s3-demo-bucket", "demo-bucket")
        if isinstance(thing, list):
            return [renamed(one) for one in thing]
        return {k: renamed(v) for k, v in thing.items()} if isinstance(thing, dict) else thing

    policies = ("resource", "identity", "on_resource", "boundary", "session")
    return replace(row, **{name: renamed(getattr(row, name)) for name in policies})


def parts(arn: str) -> list[str]:
    return arn.split(":", 5) if arn != "*" else [""] * 6


def bucket_of(row: Row) -> str:
    return parts(row.resource)[5].partition("/")[0]


def key_of(row: Row) -> str:
    return parts(row.resource)[5].partition("/")[2]


def _tail(row: Row) -> str:
    return row.resource.rpartition("/")[2].rpartition(":")[2]


def _queue(row: Row) -> str:
    return f"https://sqs.us-east-1.amazonaws.com/{OWN}/{_tail(row)}"


def _create_user(client: Any, row: Row) -> Any:
    boundary = row.context.get("iam:PermissionsBoundary")
    more = {"PermissionsBoundary": boundary} if boundary else {}
    return client.create_user(UserName="new", **more)


def _assume(client: Any, row: Row) -> Any:
    external = row.context.get("sts:ExternalId")
    more = {"ExternalId": external} if external else {}
    return client.assume_role(RoleArn=row.resource, RoleSessionName="asked", **more)


# What of the table's actions can be asked for, and by which call.
CALLS: dict[str, tuple[str, Ask]] = {
    "s3:GetObject": ("s3", lambda c, r: c.get_object(Bucket=bucket_of(r), Key=key_of(r))),
    "s3:PutObject": ("s3", lambda c, r: c.put_object(Bucket=bucket_of(r), Key=key_of(r), Body=b"")),
    "s3:GetObjectAcl": ("s3", lambda c, r: c.get_object_acl(Bucket=bucket_of(r), Key=key_of(r))),
    "s3:ListBucket": (
        "s3",
        lambda c, r: c.list_objects_v2(
            Bucket=bucket_of(r), Prefix=r.context.get("s3:prefix", "none")
        ),
    ),
    "s3:ListAllMyBuckets": ("s3", lambda c, _: c.list_buckets()),
    "s3:DeleteBucket": ("s3", lambda c, r: c.delete_bucket(Bucket=bucket_of(r))),
    "s3:DeleteBucketPolicy": ("s3", lambda c, r: c.delete_bucket_policy(Bucket=bucket_of(r))),
    "sqs:SendMessage": ("sqs", lambda c, r: c.send_message(QueueUrl=_queue(r), MessageBody="x")),
    "sqs:ReceiveMessage": ("sqs", lambda c, _: c.receive_message(QueueUrl=QUEUE)),
    "sqs:DeleteMessage": ("sqs", lambda c, _: c.delete_message(QueueUrl=QUEUE, ReceiptHandle="x")),
    "ec2:StartInstances": ("ec2", lambda c, _: c.start_instances(InstanceIds=[INSTANCE])),
    "ec2:StopInstances": ("ec2", lambda c, _: c.stop_instances(InstanceIds=[INSTANCE])),
    "ec2:DescribeInstances": ("ec2", lambda c, _: c.describe_instances()),
    "iam:GetUser": ("iam", lambda c, r: c.get_user(UserName=_tail(r))),
    "iam:ListUsers": ("iam", lambda c, _: c.list_users()),
    "iam:CreateUser": ("iam", _create_user),
    "iam:CreatePolicy": ("iam", lambda c, _: c.create_policy(PolicyName="p", PolicyDocument="{}")),
    "iam:ListAccessKeys": ("iam", lambda c, _: c.list_access_keys(UserName="ana")),
    "iam:CreateAccessKey": ("iam", lambda c, r: c.create_access_key(UserName=_named(r))),
    "iam:GenerateCredentialReport": ("iam", lambda c, _: c.generate_credential_report()),
    "iam:EnableMFADevice": (
        "iam",
        lambda c, _: c.enable_mfa_device(
            UserName="ana",
            SerialNumber=f"arn:aws:iam::{OWN}:mfa/none",
            AuthenticationCode1="000000",
            AuthenticationCode2="000001",
        ),
    ),
    "dynamodb:GetItem": (
        "dynamodb",
        lambda c, r: c.get_item(TableName=_tail(r), Key={"k": {"S": "x"}}),
    ),
    "sts:AssumeRole": ("sts", _assume),
}


def _named(row: Row) -> str:
    return "ana" if row.resource == "*" else _tail(row)


def can_be_asked(row: Row) -> bool:
    """Whether the row is about a principal and a call that there can be in one account."""
    caller = row.caller
    return (
        caller.kind in KINDS
        and caller.account == OWN
        and row.owner == OWN
        and not caller.service_linked
        and row.action in CALLS
        and set(row.context) <= CONTEXT
        and all(getattr(row, layer) is None for layer in LAYERS)
        and (row.on_resource is None or row.action.startswith("s3:"))
        and (caller.kind != "anonymous" or row.action == "s3:GetObject")
        and (row.action not in {"s3:GetObject", "s3:PutObject"} or bool(key_of(row)))
        and (
            row.action == "s3:ListAllMyBuckets"
            or not row.action.startswith("s3:")
            or bucket_of(row) != ""
        )
        and not (row.session is not None and caller.kind == "user")
        and "user/Ana" not in json.dumps(row.on_resource)  # beside ana there can be no Ana
        and (not row.action.startswith("s3:") or bucket_of(row) in {bucket_of(row).lower(), "*"})
    )


@dataclass
class World:
    """One account, in which a row's principal and resource are made and taken away again.

    By the platform's own key: there are rows that shut everybody else out.
    """

    endpoint: str
    operator: Credentials
    _undo: list[Callable[[], Any]] = field(default_factory=list)
    _own: dict[str, Any] = field(default_factory=dict)  # the operator's clients: dear to make

    def client(self, service: str, keys: Any = None, region: str = "us-east-1") -> Any:
        if keys is not None:
            return self._client(service, keys, region)
        if service not in self._own:
            self._own[service] = self._client(service, self.operator, region)
        return self._own[service]

    def _client(self, service: str, keys: Credentials, region: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=region,
            aws_access_key_id=keys.access_key_id,
            aws_secret_access_key=keys.secret_access_key,
            aws_session_token=getattr(keys, "session_token", None),
            config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
        )

    def verdict(self, row: Row) -> tuple[str, str]:
        """Return AWS's verdict and the message of a denial."""
        self._others(row)
        if row.caller.kind == "anonymous":
            self._resources(row)
            url = f"{self.endpoint}/{bucket_of(row)}/{key_of(row)}"
            return (ALLOWED if httpx.get(url).status_code == 200 else IMPLICIT), ""
        keys = self._principal(row)
        self._resources(row)
        service, ask = CALLS[row.action]
        region = row.context.get("aws:RequestedRegion") or parts(row.resource)[3] or "us-east-1"
        try:
            ask(self.client(service, keys, region), row)
        except ClientError as refusal:
            error = refusal.response["Error"]
            if error["Code"] not in DENIALS:
                return ALLOWED, ""  # it was let in, and found something else to complain of
            explicit = "with an explicit deny in" in error["Message"]
            return (EXPLICIT if explicit else IMPLICIT), error["Message"]
        return ALLOWED, ""

    def _resources(self, row: Row) -> None:
        self._named_user(row)
        s3 = self.client("s3")
        if row.action.startswith("s3:") and row.action != "s3:ListAllMyBuckets":
            s3.create_bucket(Bucket=bucket_of(row))
            if key_of(row):
                s3.put_object(Bucket=bucket_of(row), Key=key_of(row), Body=b"x")
            self._undo.append(lambda: self._empty(bucket_of(row)))
            s3.delete_public_access_block(Bucket=bucket_of(row))
            if row.on_resource is not None:
                policy = _document(self._fitting(row, row.on_resource), row.version)
                s3.put_bucket_policy(Bucket=bucket_of(row), Policy=policy)
        if row.trust is not None:
            self._role("deploy", row.trust, None)

    def _named_user(self, row: Row) -> None:
        """Make the user whom the row is about: where it stands only its path tells."""
        kind, *path = parts(row.resource)[5].split("/")
        if kind != "user" or path[-1] in {row.caller.name, "new"}:
            return
        self.client("iam").create_user(UserName=path[-1], Path="/".join(["", *path[:-1], ""]))
        self._undo.append(lambda: self._drop_user(path[-1]))

    def _fitting(self, row: Row, statements: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """S3 saves no bucket policy whose resources lie outside of the bucket."""
        arn = f"arn:aws:s3:::{bucket_of(row)}"
        fitting = []
        for statement in statements:
            everything = statement.get("Resource") == "*"
            fitting.append(
                {**statement, "Resource": [arn, f"{arn}/*"]} if everything else statement
            )
        return fitting

    def _principal(self, row: Row) -> Any:
        caller = row.caller
        if caller.kind == "role":
            return self._session_of_role(row)
        user = self._user(caller, row)
        if caller.kind == "user":
            self._bound(row, caller.name.rpartition("/")[2])
            return user
        more = {"Policy": _document(row.session)} if row.session is not None else {}
        sts = self.client("sts", user)
        made = sts.get_federation_token(Name=caller.session, **more)
        self._bound(row, caller.name)  # only now: it would not let the user federate
        return _temporary(made)

    def _bound(self, row: Row, name: str) -> None:
        if row.boundary is not None:
            arn = self._boundary(row)
            self.client("iam").put_user_permissions_boundary(UserName=name, PermissionsBoundary=arn)

    def _user(self, caller: Caller, row: Row) -> Credentials:
        iam = self.client("iam")
        path, _, name = f"/{caller.name}".rpartition("/")
        tags = [{"Key": key, "Value": value} for key, value in caller.tags.items()]
        iam.create_user(UserName=name, Path=f"{path}/", Tags=tags)
        self._undo.append(lambda: self._drop_user(name))
        identity = list(row.identity or [])
        if caller.kind == "federated":
            identity.append(FEDERATE)
        if identity:
            document = _document(identity)
            iam.put_user_policy(UserName=name, PolicyName="given", PolicyDocument=document)
        made = iam.create_access_key(UserName=name)["AccessKey"]
        return Credentials(
            access_key_id=made["AccessKeyId"], secret_access_key=made["SecretAccessKey"]
        )

    def _others(self, row: Row) -> None:
        """Make whom else the row's policies name: AWS saves no principal that there is not."""
        iam = self.client("iam")
        for kind, path, name in sorted(_named_in([row.on_resource, row.trust])):
            if (kind, name) == (row.caller.kind, row.caller.name.rpartition("/")[2]):
                continue
            if kind == "user" and not (row.caller.kind == "federated" and name == row.caller.name):
                iam.create_user(UserName=name, Path=f"/{path}")
                self._undo.append(partial(self._drop_user, name))
            elif kind == "role":
                self._role(name, TRUST_ALL, None, f"/{path}")

    def _session_of_role(self, row: Row) -> Credentials:
        path, _, name = f"/{row.caller.name}".rpartition("/")
        arn = self._role(name, TRUST_ALL, row.identity, f"{path}/")
        if row.boundary is not None:
            self.client("iam").put_role_permissions_boundary(
                RoleName=name, PermissionsBoundary=self._boundary(row)
            )
        more = {"Policy": _document(row.session)} if row.session is not None else {}
        return _temporary(
            self.client("sts").assume_role(RoleArn=arn, RoleSessionName=row.caller.session, **more)
        )

    def _role(self, name: str, trust: Any, identity: Any, path: str = "/") -> str:
        iam = self.client("iam")
        arn: str = iam.create_role(
            RoleName=name, Path=path, AssumeRolePolicyDocument=_document(trust)
        )["Role"]["Arn"]
        self._undo.append(lambda: self._drop_role(name))
        if identity is not None:
            document = _document(identity)
            iam.put_role_policy(RoleName=name, PolicyName="given", PolicyDocument=document)
        return arn

    def _boundary(self, row: Row) -> str:
        iam = self.client("iam")
        made: str = iam.create_policy(
            PolicyName="boundary", PolicyDocument=_document(row.boundary or [])
        )["Policy"]["Arn"]
        self._undo.append(lambda: iam.delete_policy(PolicyArn=made))
        return made

    def _empty(self, bucket: str) -> None:
        s3 = self.client("s3")
        s3.delete_bucket_policy(Bucket=bucket)
        for thing in s3.list_objects_v2(Bucket=bucket).get("Contents", []):
            s3.delete_object(Bucket=bucket, Key=thing["Key"])
        s3.delete_bucket(Bucket=bucket)

    def _drop_user(self, name: str) -> None:
        iam = self.client("iam")
        for key in iam.list_access_keys(UserName=name)["AccessKeyMetadata"]:
            iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
        for policy in iam.list_user_policies(UserName=name)["PolicyNames"]:
            iam.delete_user_policy(UserName=name, PolicyName=policy)
        for device in iam.list_mfa_devices(UserName=name)["MFADevices"]:
            iam.deactivate_mfa_device(UserName=name, SerialNumber=device["SerialNumber"])
        iam.delete_user(UserName=name)

    def _drop_role(self, name: str) -> None:
        iam = self.client("iam")
        for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
            iam.delete_role_policy(RoleName=name, PolicyName=policy)
        iam.delete_role(RoleName=name)

    def tidy(self) -> None:
        while self._undo:
            self._undo.pop()()


def _named_in(policies: Any) -> set[tuple[str, str, str]]:
    """Return kind, path and name of each user and role of the account that policies name."""
    found = re.findall(rf"arn:aws:(?:iam|sts)::{OWN}:([a-z-]+)/([^\"]*)", json.dumps(policies))
    named = set()
    for kind, rest in found:
        if kind in {"user", "role"}:
            path, _, name = rest.rpartition("/")
            named.add((kind, f"{path}/" if path else "", name))
        elif kind == "assumed-role":
            named.add(("role", "", rest.partition("/")[0]))
    return named


def _document(statements: list[dict[str, Any]], version: str | None = "2012-10-17") -> str:
    return json.dumps({**({"Version": version} if version else {}), "Statement": statements})


def _temporary(answer: dict[str, Any]) -> Credentials:
    given = answer["Credentials"]
    return Credentials(
        access_key_id=given["AccessKeyId"],
        secret_access_key=given["SecretAccessKey"],
        session_token=given["SessionToken"],
    )
