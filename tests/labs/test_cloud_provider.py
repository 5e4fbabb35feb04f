"""The provider of every installation, against a real cloud and a real runner."""

import json
import secrets
import threading
import time
import uuid
from collections.abc import Iterator

import pytest

from labs.providers.base import (
    AwsCallError,
    InvalidCallError,
    ProbeContext,
    ProviderSettings,
    ProviderUnavailableError,
    Sandbox,
    Step,
)
from labs.providers.cloud import CloudProvider, connect
from tests.labs.provider_contract import ProviderContract, request_for

pytestmark = [pytest.mark.jail]


@pytest.fixture
def provider(cloud, runner, settings) -> Iterator[CloudProvider]:
    made = connect(
        ProviderSettings(
            cloud_control=cloud.control,
            cloud_endpoint=cloud.endpoint,
            cloud_public_endpoint="https://aws.example.org",
            runner_socket=settings.RUNNER_SOCKET,
            tools=settings.LAB_TOOLS,
        )
    )
    made.warm_up()
    yield made
    made.close()


class TestCloudProvider(ProviderContract):
    def test_the_learners_laptop_is_told_the_public_endpoint(self, made):
        _, sandbox = made
        assert sandbox.endpoint_url == "https://aws.example.org"
        assert sandbox.access_key_id
        assert sandbox.secret_access_key

    def test_anybody_is_served_what_the_policy_opens(self, provider, made):
        _, sandbox = made
        aws = provider.probe(sandbox, ProbeContext()).aws
        bucket, url = f"open-{uuid.uuid4().hex}", "https://{}.s3.us-east-1.amazonaws.com/{}"
        aws.call("s3", "create_bucket", {"Bucket": bucket})
        for key in ("public/a b.txt", "private.txt"):
            aws.call("s3", "put_object", {"Bucket": bucket, "Key": key, "Body": b"hello"})
        assert aws.get(url.format(bucket, "public/a%20b.txt"))[0] == 403
        public = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}
        public["Resource"] = f"arn:aws:s3:::{bucket}/public/*"
        policy = json.dumps({"Version": "2012-10-17", "Statement": [public]})
        aws.call("s3", "delete_public_access_block", {"Bucket": bucket})
        aws.call("s3", "put_bucket_policy", {"Bucket": bucket, "Policy": policy})

        assert aws.get(url.format(bucket, "public/a%20b.txt")) == (200, b"hello")
        assert aws.get(url.format(bucket, "private.txt"))[0] == 403

    @pytest.mark.parametrize("url", ["pages/index.html", "https:///", "ftp://a.amazonaws.com/"])
    def test_only_an_address_is_visited(self, provider, made, url):
        with pytest.raises(InvalidCallError):
            provider.probe(made[1], ProbeContext()).aws.get(url)

    def test_somebody_elses_call_is_answered_and_changes_nothing(self, provider, made):
        _, sandbox = made
        there = provider.inventory().accounts
        aws, arn = provider.probe(sandbox, ProbeContext()).aws, f"arn:aws:iam::{sandbox.account_id}"
        trust = policy("Allow", "sts:AssumeRole", Principal={"AWS": f"{arn}:root"})
        everything = {"PolicyArn": "arn:aws:iam::aws:policy/AmazonS3FullAccess"}
        aws.call("iam", "create_user", {"UserName": "ana"})
        aws.call("iam", "create_access_key", {"UserName": "ana"})
        aws.call("iam", "create_role", {"RoleName": "ops", "AssumeRolePolicyDocument": trust})
        bucket = {"Bucket": f"as-{uuid.uuid4().hex}"}

        with pytest.raises(AwsCallError, match=f"{arn}:user/ana is not authorized"):
            aws.call_as(f"{arn}:user/ana", "s3", "create_bucket", bucket)
        with pytest.raises(AwsCallError, match="NoSuchEntity"):
            aws.call_as(f"{arn}:user/bob", "s3", "list_buckets")

        aws.call("iam", "attach_user_policy", {"UserName": "ana", **everything})
        aws.call("iam", "attach_role_policy", {"RoleName": "ops", **everything})
        aws.call_as(f"{arn}:user/ana", "s3", "create_bucket", bucket)
        aws.call_as(f"{arn}:role/ops", "s3", "create_bucket", bucket)
        when = {"Bool": {"aws:SecureTransport": "false"}}
        denial = policy("Deny", "s3:*", Resource="*", Condition=when)
        tls = {"PolicyName": "tls", "PolicyDocument": denial}
        aws.call("iam", "put_user_policy", {"UserName": "ana", **tls})
        aws.call_as(f"{arn}:user/ana", "s3", "create_bucket", bucket)  # it comes with TLS

        with pytest.raises(AwsCallError, match="404"):
            aws.call("s3", "head_bucket", bucket)
        assert (
            aws.call_as(f"{arn}:user/ana", "sts", "get_caller_identity")["Arn"] == f"{arn}:user/ana"
        )
        keys = aws.call("iam", "list_access_keys", {"UserName": "ana"})["AccessKeyMetadata"]
        assert len(keys) == 1
        assert aws.events("CreateBucket") == []
        assert provider.inventory().accounts == there

    def test_while_the_account_stands_still_a_copy_serves_more_than_one_question(
        self, provider, made
    ):
        _, sandbox = made
        there = provider.inventory().accounts
        aws, arn = provider.probe(sandbox, ProbeContext()).aws, f"arn:aws:iam::{sandbox.account_id}"
        trust = policy("Allow", "sts:AssumeRole", Principal={"AWS": f"{arn}:root"})
        aws.call("iam", "create_role", {"RoleName": "ops", "AssumeRolePolicyDocument": trust})
        everything = {"PolicyArn": "arn:aws:iam::aws:policy/AmazonS3FullAccess"}
        aws.call("iam", "attach_role_policy", {"RoleName": "ops", **everything})
        role, bucket = f"{arn}:role/ops", {"Bucket": f"still-{uuid.uuid4().hex}"}
        who, create, buckets = (
            Step("sts", "get_caller_identity"),
            Step("s3", "create_bucket", bucket),
            Step("s3", "list_buckets"),
        )

        def has_it(listed) -> bool:
            return bucket["Bucket"] in {one["Name"] for one in listed["Buckets"]}

        with aws.standstill():
            assert not has_it(aws.call_as(role, "s3", "list_buckets"))
            with pytest.raises(AwsCallError, match="AccessDenied"):
                aws.call_as(role, "iam", "create_user", {"UserName": "eve"})
            [first] = aws.rehearse([who])
            assert len(provider.inventory().accounts - there) == 1

            again, _, listed = aws.rehearse([who, create, buckets])
            assert again["Account"] == first["Account"]  # it went on in that copy
            assert has_it(listed)
            fresh, listed = aws.rehearse([who, buckets])
            assert fresh["Account"] != first["Account"]
            assert not has_it(listed)

            aws.call_as(role, "s3", "create_bucket", bucket)
            assert not has_it(aws.call_as(role, "s3", "list_buckets"))
        while provider.inventory().accounts != there:
            time.sleep(0.01)  # nobody waits for copies to be dropped

    def test_many_are_made_at_once(self, provider, full_lab):
        requests = [request_for(full_lab) for _ in range(4)]
        made: list[Sandbox] = []
        threads = [
            threading.Thread(
                target=lambda request=request: made.append(provider.provision(request))
            )
            for request in requests
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {sandbox.account_id for sandbox in made} == {one.account_id for one in requests}
        for sandbox in made:
            provider.end(sandbox)


class TestAway:
    """Nothing answers: each is a fault of ours, said as one, and never a verdict."""

    @pytest.fixture
    def away(self, tmp_path) -> Iterator[CloudProvider]:
        made = connect(
            ProviderSettings(
                cloud_control=tmp_path / "no-cloud.sock",
                cloud_endpoint="http://127.0.0.1:9",
                cloud_public_endpoint="http://127.0.0.1:9",
                runner_socket=tmp_path / "no-runner.sock",
                tools=tmp_path,
            )
        )
        yield made
        made.close()

    @pytest.fixture
    def sandbox(self):
        account_id = str(secrets.randbelow(9 * 10**11) + 10**11)
        return Sandbox(account_id=account_id, workspace_id=str(uuid.uuid4()))

    @pytest.mark.parametrize(
        "ask",
        [
            lambda away, sandbox: away.end(sandbox),
            lambda away, sandbox: away.status(sandbox),
            lambda away, _: away.inventory(),
            lambda away, sandbox: away.run(sandbox, b"true", "x.sh", 5),
            lambda away, sandbox: probe(away, sandbox).aws.call("s3", "list_buckets"),
            lambda away, sandbox: probe(away, sandbox).aws.body("b", "k"),
            lambda away, sandbox: probe(away, sandbox).aws.events(),
            lambda away, sandbox: probe(away, sandbox).file("x"),
            lambda away, sandbox: probe(away, sandbox).files(),
            lambda away, sandbox: probe(away, sandbox).git("x").facts,
        ],
    )
    def test_it_is_said(self, away, sandbox, ask):
        with pytest.raises(ProviderUnavailableError, match="does not answer"):
            ask(away, sandbox)

    def test_it_is_said_when_provisioning(self, away, lab):
        with pytest.raises(ProviderUnavailableError, match="does not answer"):
            away.provision(request_for(lab))

    def test_an_endpoint_that_is_gone_is_said(self, provider, lab):
        request = request_for(lab)
        sandbox = provider.provision(request)
        try:
            provider._clients._endpoint = "http://127.0.0.1:9"
            with pytest.raises(ProviderUnavailableError):
                probe(provider, sandbox).aws.call("s3", "list_buckets")
        finally:
            provider.end(sandbox)


def policy(effect: str, action: str, **elements) -> str:
    statement = {"Effect": effect, "Action": action, **elements}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def probe(provider, sandbox):
    return provider.probe(sandbox, ProbeContext())
