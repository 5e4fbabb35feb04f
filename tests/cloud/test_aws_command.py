"""The `aws` command that learners have, from a laptop: `--endpoint-url` or `AWS_ENDPOINT_URL`."""

import json
import os
import subprocess
import sys

import pytest

from tests.processes import ROOT

PACKAGES = ROOT / "var" / "tools" / "lab-packages"
TEMPLATE = """
Parameters: {Name: {Type: String}}
Resources:
  Photos: {Type: 'AWS::S3::Bucket', Properties: {BucketName: !Ref Name}}
Outputs:
  BucketName: {Value: !Ref Photos}
"""

pytestmark = pytest.mark.skipif(
    not (PACKAGES / "awscli").is_dir(), reason="`make setup` has not brought the learners' tools"
)


@pytest.fixture
def aws_command(cloud, account, tmp_path):
    """Return `aws(*words, endpoint=…)`: what the command printed."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(PACKAGES),
        "HOME": str(tmp_path),
        "AWS_ACCESS_KEY_ID": account.access_key_id,
        "AWS_SECRET_ACCESS_KEY": account.secret_access_key,
        "AWS_DEFAULT_REGION": account.region,
        "AWS_DEFAULT_OUTPUT": "json",
    }

    def run(*words: str, by_environment: bool = False) -> str:
        where = {"AWS_ENDPOINT_URL": cloud.endpoint} if by_environment else {}
        flag = () if by_environment else ("--endpoint-url", cloud.endpoint)
        done = subprocess.run(
            [sys.executable, "-m", "awscli", *flag, *words],
            env={**environment, **where},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_who_am_i(aws_command, account):
    answer = json.loads(aws_command("sts", "get-caller-identity", by_environment=True))
    assert answer["Arn"] == account.principal_arn


def test_sqs_and_rds_which_go_their_own_ways(aws_command):
    made = json.loads(aws_command("sqs", "create-queue", "--queue-name", "orders"))
    aws_command("sqs", "send-message", "--queue-url", made["QueueUrl"], "--message-body", "hi")
    got = json.loads(aws_command("sqs", "receive-message", "--queue-url", made["QueueUrl"]))
    assert got["Messages"][0]["Body"] == "hi"
    assert json.loads(aws_command("rds", "describe-db-instances"))["DBInstances"] == []


def test_s3_files_and_signed_urls(aws_command, account, tmp_path, http):
    bucket = f"cli-{account.account_id}"
    (tmp_path / "photo.gif").write_bytes(b"GIF89a" + b"\0" * 9 * 2**20)  # sent in parts
    aws_command("s3", "mb", f"s3://{bucket}", by_environment=True)
    aws_command("s3", "cp", "photo.gif", f"s3://{bucket}/a b/photo.gif")
    assert "photo.gif" in aws_command("s3", "ls", f"s3://{bucket}", "--recursive")
    aws_command("s3", "cp", f"s3://{bucket}/a b/photo.gif", "back.gif")
    assert (tmp_path / "back.gif").read_bytes() == (tmp_path / "photo.gif").read_bytes()
    url = aws_command("s3", "presign", f"s3://{bucket}/a b/photo.gif").strip()
    assert http.get(url).content.startswith(b"GIF89a")
    aws_command("s3", "rb", "--force", f"s3://{bucket}")


def test_cloudformation_deploy(aws_command, account, tmp_path):
    bucket = f"deployed-{account.account_id}"
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    words = ("--template-file", "template.yaml", "--parameter-overrides", f"Name={bucket}")
    aws_command("cloudformation", "deploy", "--stack-name", "s", *words)
    stacks = json.loads(aws_command("cloudformation", "describe-stacks"))["Stacks"]
    assert stacks[0]["Outputs"][0]["OutputValue"] == bucket


SERVERLESS = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Go:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.12, Handler: app.go, CodeUri: code/, FunctionName: go}
"""


def test_cloudformation_deploy_in_two_steps(aws_command, account, tmp_path):
    """A change set first, then its execution; then a deployment of nothing."""
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    words = ("--stack-name", "s", "--template-file", "template.yaml")
    words = (*words, "--parameter-overrides", f"Name=two-{account.account_id}")
    told = aws_command("cloudformation", "deploy", *words, "--no-execute-changeset")
    arn = told.split("--change-set-name ")[1].split()[0]
    changes = json.loads(
        aws_command("cloudformation", "describe-change-set", "--change-set-name", arn)
    )
    assert [c["ResourceChange"]["Action"] for c in changes["Changes"]] == ["Add"]
    aws_command("cloudformation", "execute-change-set", "--change-set-name", arn)
    aws_command("cloudformation", "wait", "stack-create-complete", "--stack-name", "s")
    told = aws_command("cloudformation", "deploy", *words, "--no-fail-on-empty-changeset")
    assert "No changes to deploy. Stack s is up to date" in told


def test_serverless_package_and_deploy(aws_command, account, tmp_path):
    bucket = f"code-{account.account_id}"
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "app.py").write_text("def go(event, context): pass")
    (tmp_path / "template.yaml").write_text(SERVERLESS)
    aws_command("s3", "mb", f"s3://{bucket}")
    package = ("--template-file", "template.yaml", "--s3-bucket", bucket)
    package = (*package, "--output-template-file", "packaged.yaml")
    aws_command("cloudformation", "package", *package, by_environment=True)
    words = ("--stack-name", "s", "--template-file", "packaged.yaml")
    aws_command("cloudformation", "deploy", *words, "--capabilities", "CAPABILITY_IAM")
    found = json.loads(aws_command("lambda", "get-function", "--function-name", "go"))
    assert found["Configuration"]["Handler"] == "app.go"
