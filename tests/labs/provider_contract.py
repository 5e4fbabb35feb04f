"""What every provider must do. A suite inherits this and gives a `provider` fixture.

`request_for` makes a request to provision the lab below under fresh ids.
"""

import secrets
import uuid
from dataclasses import replace

import pytest

from labs.packs import load_lab
from labs.packs.parameters import draw
from labs.providers.base import (
    AwsCallError,
    InvalidCallError,
    ProbeContext,
    ProvisionRequest,
    Sandbox,
    SandboxLostError,
    SetupFailedError,
    StateNotKeptError,
)
from tests.labs.conftest import SETUP, TEMPLATE, write


def request_for(lab, **changes) -> ProvisionRequest:
    seed = secrets.token_hex(32)
    fields = {
        "session_id": str(uuid.uuid4()),
        "generation": 1,
        "account_id": str(secrets.randbelow(9 * 10**11) + 10**11),
        "workspace_id": str(uuid.uuid4()),
        "lab": lab,
        "parameters": draw(lab.parameters, seed),
        "seed": seed,
        "site_token": secrets.token_urlsafe(8),
    }
    return ProvisionRequest(**(fields | changes))


def probe_of(provider, request, sandbox, answers=None):
    return provider.probe(sandbox, ProbeContext(request.parameters, sandbox.facts, answers or {}))


class ProviderContract:
    @pytest.fixture
    def made(self, provider, full_lab):
        """A sandbox with the request it was made from; ended afterwards."""
        request = request_for(full_lab)
        sandbox = provider.provision(request)
        yield request, sandbox
        provider.end(sandbox)

    def test_the_lab_is_set_up(self, provider, made):
        request, sandbox = made
        assert sandbox.account_id == request.account_id
        assert provider.status(sandbox).whole
        probe = probe_of(provider, request, sandbox, {"count": "3"})
        bucket = request.parameters["bucket"]
        assert probe.aws.body(bucket, "first.txt").decode() == sandbox.facts["number"]
        assert probe.file("notes/from-setup.txt").content.decode() == sandbox.facts["number"]
        assert sandbox.facts["seen"] == f"learner saw {sandbox.facts['number']}"
        assert probe.file("seen.txt").exists
        assert probe.file("bin/hello.sh").executable
        assert {entry.path for entry in probe.files("bin")} == {"bin/hello.sh"}
        assert probe.parameters["bucket"] == bucket
        assert probe.answers["count"] == "3"

    def test_the_learner_works_in_it(self, provider, made):
        request, sandbox = made
        script = b'echo "$LAB_BUCKET $AWS_DEFAULT_REGION"; aws s3 ls "s3://$LAB_BUCKET"; exit 3'
        result = provider.run(sandbox, script, "look.sh", 60)
        assert result.exit_code == 3
        assert result.stdout.splitlines()[0] == f"{request.parameters['bucket']} us-east-1"
        assert result.stdout.rstrip().endswith("first.txt")
        python = b'import boto3\nprint(boto3.client("sts").get_caller_identity()["Arn"])'
        result = provider.run(sandbox, python, "who.py", 60)
        assert result.stdout.strip() == f"arn:aws:iam::{request.account_id}:user/learner"

    def test_the_record_holds_the_learners_calls_only(self, provider, made):
        request, sandbox = made
        probe = probe_of(provider, request, sandbox)
        assert probe.aws.events() == []  # set-up was ours
        name = request.parameters["bucket"]
        put = f"aws s3api put-bucket-versioning --bucket {name} --versioning-configuration "
        provider.run(sandbox, f"{put} Status=Enabled".encode(), "on.sh", 60)
        probe.aws.call("s3", "get_bucket_versioning", {"Bucket": name})
        [event] = probe.aws.events("PutBucketVersioning")
        assert event["userIdentity"]["arn"].endswith(":user/learner")
        assert [event["eventName"] for event in probe.aws.events()] == ["PutBucketVersioning"]

    def test_calls_answer_as_boto3_does(self, provider, made):
        request, sandbox = made
        aws = probe_of(provider, request, sandbox).aws
        answer = aws.call(
            "s3", "get_object", {"Bucket": request.parameters["bucket"], "Key": "first.txt"}
        )
        assert answer["Body"].decode() == sandbox.facts["number"]
        assert "ResponseMetadata" not in answer
        with pytest.raises(AwsCallError) as refusal:
            aws.call("s3", "get_object", {"Bucket": request.parameters["bucket"], "Key": "none"})
        assert refusal.value.code == "NoSuchKey"

    @pytest.mark.parametrize(
        ("service", "operation", "parameters"),
        [
            ("s3", "no_such_operation", {}),
            ("s3", "_make_api_call", {}),
            ("no-such-service", "list", {}),
            ("s3", "get_object", {"Buket": "x"}),
        ],
    )
    def test_a_check_that_asks_nonsense_is_told_so(
        self, provider, made, service, operation, parameters
    ):
        request, sandbox = made
        with pytest.raises(InvalidCallError):
            probe_of(provider, request, sandbox).aws.call(service, operation, parameters)

    def test_nothing_follows_a_link_out_of_the_home(self, provider, made):
        request, sandbox = made
        provider.run(sandbox, b"ln -s /etc etc; ln -s /etc/passwd secret", "link.sh", 60)
        probe = probe_of(provider, request, sandbox)
        assert probe.file("etc/passwd").content is None
        assert probe.file("secret").content is None
        assert probe.files("etc") == []
        assert not probe.file("missing").exists

    def test_a_repository_is_read(self, provider, made):
        request, sandbox = made
        git = b"git init -qb main r; cd r; git -c user.name=a -c user.email=b commit -qm x --allow-empty"
        assert provider.run(sandbox, git, "git.sh", 60).exit_code == 0
        probe = probe_of(provider, request, sandbox)
        assert probe.git("r").facts.head == "refs/heads/main"
        assert [commit.message for commit in probe.git("r").facts.commits] == ["x"]
        assert not probe.git("elsewhere").facts.is_repository

    def test_a_second_attempt_starts_afresh_under_the_same_ids(self, provider, made):
        request, sandbox = made
        bucket = request.parameters["bucket"]
        provider.run(sandbox, f"aws s3 mb s3://{bucket}-more; touch left".encode(), "x.sh", 60)
        again = provider.provision(replace(request, attempt=2))
        assert (again.account_id, again.workspace_id) == (sandbox.account_id, sandbox.workspace_id)
        assert again.facts == sandbox.facts  # from the same seed
        probe = probe_of(provider, request, again)
        names = [found["Name"] for found in probe.aws.call("s3", "list_buckets")["Buckets"]]
        assert names == [bucket]
        assert not probe.file("left").exists

    def test_ending_drops_everything_and_may_be_repeated(self, provider, made):
        request, sandbox = made
        assert sandbox.account_id in provider.inventory().accounts
        assert sandbox.workspace_id in provider.inventory().workspaces
        provider.end(sandbox)
        provider.end(sandbox)
        assert sandbox.account_id not in provider.inventory().accounts
        assert sandbox.workspace_id not in provider.inventory().workspaces
        status = provider.status(sandbox)
        assert (status.account, status.workspace) == (False, False)
        probe = probe_of(provider, request, sandbox)
        for ask in (
            lambda: probe.aws.call("s3", "list_buckets"),
            lambda: probe.aws.events(),
            lambda: probe.file("x"),
            lambda: probe.git("x").facts,
            lambda: provider.run(sandbox, b"true", "x.sh", 10),
        ):
            with pytest.raises(SandboxLostError):
                ask()

    def test_account_and_machine_go_back_together(self, provider, made):
        request, sandbox = made
        bucket = request.parameters["bucket"]
        do = f"set -e; aws s3 mb s3://{bucket}-old; echo old > mine"
        assert provider.run(sandbox, do.encode(), "do.sh", 60).exit_code == 0
        assert provider.keep(sandbox, "task-1", []) == {"task-1"}
        do = (
            f"set -e; aws s3 rb s3://{bucket}-old; aws s3 rm s3://{bucket}/first.txt;"
            f" aws s3 mb s3://{bucket}-new; echo new > mine"
        )
        assert provider.run(sandbox, do.encode(), "undo.sh", 60).exit_code == 0
        for _ in range(2):
            sandbox = provider.rewind(sandbox, "task-1")
            probe = probe_of(provider, request, sandbox)
            names = [found["Name"] for found in probe.aws.call("s3", "list_buckets")["Buckets"]]
            assert sorted(names) == [bucket, f"{bucket}-old"]
            assert probe.aws.body(bucket, "first.txt").decode() == sandbox.facts["number"]
            assert probe.file("mine").content == b"old\n"
            # What was undone was not done, for those who look at the record.
            assert [event["eventName"] for event in probe.aws.events()] == ["CreateBucket"]
        again = f"aws s3 mb s3://{bucket}-new"
        assert provider.run(sandbox, again.encode(), "again.sh", 60).exit_code == 0
        assert len(probe_of(provider, request, sandbox).aws.events("CreateBucket")) == 2
        assert provider.keep(sandbox, "task-2", ["task-1"]) == {"task-1", "task-2"}

    def test_a_state_that_is_not_kept_changes_nothing(self, provider, made):
        request, sandbox = made
        provider.run(sandbox, b"echo precious > mine", "do.sh", 60)
        with pytest.raises(StateNotKeptError):
            provider.rewind(sandbox, "never")
        assert probe_of(provider, request, sandbox).file("mine").content == b"precious\n"
        assert provider.status(sandbox).whole

    def test_a_fork_is_judged_by_itself(self, provider, made):
        request, sandbox = made
        bucket = request.parameters["bucket"]
        account_id = str(secrets.randbelow(9 * 10**11) + 10**11)
        for _ in range(2):  # as an earlier try may have been cut off
            copy = provider.fork(sandbox, account_id)
        try:
            delete = {"Bucket": bucket, "Key": "first.txt"}
            probe_of(provider, request, sandbox).aws.call("s3", "delete_object", delete)
            number = probe_of(provider, request, copy).aws.body(bucket, "first.txt")
            assert number.decode() == sandbox.facts["number"]
        finally:
            provider.end(copy)
        assert account_id not in provider.inventory().accounts
        assert provider.status(sandbox).whole

    def test_two_learners_of_one_lab_do_not_meet(self, provider, full_lab, made):
        request, sandbox = made
        other = request_for(full_lab)
        theirs = provider.provision(other)
        try:
            assert other.parameters["bucket"] != request.parameters["bucket"]
            assert theirs.facts["number"] != sandbox.facts["number"]
            look = f"aws s3 ls s3://{request.parameters['bucket']}"
            assert provider.run(theirs, look.encode(), "look.sh", 60).exit_code != 0
        finally:
            provider.end(theirs)
        assert provider.status(sandbox).whole

    def test_a_lab_without_aws_has_no_account(self, provider, lab_folder):
        yaml = lab_folder / "lab.yaml"
        yaml.write_text(yaml.read_text().replace("needs: [aws]", "needs: [git]"))
        request = request_for(load_lab(lab_folder))
        sandbox = provider.provision(request)
        try:
            assert sandbox.account_id is None
            assert provider.status(sandbox).whole
            assert request.account_id not in provider.inventory().accounts
            with pytest.raises(SandboxLostError):
                probe_of(provider, request, sandbox).aws.call("s3", "list_buckets")
            assert probe_of(provider, request, sandbox).aws.events() == []
        finally:
            provider.end(sandbox)

    @pytest.mark.parametrize(
        ("file", "text"),
        [
            ("template.yaml", TEMPLATE.replace("AWS::S3::Bucket", "AWS::S3::Bukket")),
            ("template.yaml", TEMPLATE.replace("!Ref Bucket", "!Ref Nothing")),
            ("setup.py", SETUP.replace("first.txt", "").replace("str(", "int(")),
            ("setup.py", "def setup(lab):\n    return {'x': lab.parameters['no-such']}\n"),
            ("setup.py", "def setup(lab):\n    lab.put_file('../x', b'')\n    return {}\n"),
            (
                "setup.py",
                "def setup(lab):\n    lab.put_file('x', bytes(100 << 20))\n    return {}\n",
            ),
            ("home/notes/x", "a file where setup.py wants a folder"),
        ],
    )
    def test_a_set_up_that_fails_is_the_authors(self, provider, full_lab, file, text):
        write(full_lab.directory / "setup" / file, text)
        if file == "home/notes/x":
            script = SETUP.replace("notes/from-setup.txt", "notes/x/y")
            write(full_lab.directory / "setup" / "setup.py", script)
        request = request_for(load_lab(full_lab.directory))
        try:
            with pytest.raises(SetupFailedError):
                provider.provision(request)
        finally:
            provider.end(Sandbox(account_id=request.account_id, workspace_id=request.workspace_id))
