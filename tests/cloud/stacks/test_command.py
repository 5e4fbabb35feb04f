"""What `aws cloudformation` makes of change sets and serverless templates: deploy and package."""

import json

from tests.cloud import test_aws_command as commands

SERVERLESS = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Go:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.12, Handler: app.go, CodeUri: code/, FunctionName: go}
"""
aws_command = commands.aws_command
pytestmark = commands.pytestmark


def test_deploy_in_two_steps(aws_command, account, tmp_path):
    """A change set first, then its execution; then a deployment of nothing."""
    (tmp_path / "template.yaml").write_text(commands.TEMPLATE)
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


def test_package_and_deploy_a_function(aws_command, account, tmp_path):
    bucket = f"packed-{account.account_id}"
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "app.py").write_text("def go(event, context): pass")
    (tmp_path / "template.yaml").write_text(SERVERLESS)
    aws_command("s3", "mb", f"s3://{bucket}")
    words = ("--template-file", "template.yaml", "--output-template-file", "packed.yaml")
    words = (*words, "--s3-bucket", bucket)
    aws_command("cloudformation", "package", *words, by_environment=True)  # it minds no flag
    words = ("--template-file", "packed.yaml", "--capabilities", "CAPABILITY_IAM")
    aws_command("cloudformation", "deploy", "--stack-name", "s", *words)
    known = json.loads(aws_command("lambda", "get-function", "--function-name", "go"))
    assert known["Configuration"]["Handler"] == "app.go"
