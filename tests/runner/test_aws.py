"""Real AWS tools in a jail reach the real learner cloud, as written in AWS's own documentation."""

from functools import partial

import pytest

from cloud.client import CloudClient
from tests.runner.rig import MODES, eventually, interrupted, until

pytestmark = pytest.mark.jail


@pytest.fixture
def account(cloud):
    client = CloudClient(cloud.control)
    made = client.create_account()
    yield made
    client.drop_account(made.account_id)


WARM = "grep -q groundschool-aws /proc/net/unix"


def keys(account):
    return {
        "AWS_ACCESS_KEY_ID": account.access_key_id,
        "AWS_SECRET_ACCESS_KEY": account.secret_access_key,
        "AWS_DEFAULT_REGION": account.region,
        "AWS_REGION": account.region,
    }


@pytest.fixture(params=["plain", "warm"])
async def aws(request, machine, account):
    """Return a workspace with an account, its `aws` warm as a terminal makes it, or as it comes."""
    if request.param == "plain" and machine.mode != MODES[0]:
        pytest.skip("Once is enough: it does not depend on the user.")
    if not machine.client.health().tools:
        pytest.skip("The jail's packages are not installed: make setup.")
    with machine.box(environment=keys(account)) as made:
        if request.param == "warm":
            async with machine.live.terminal(made.name, "one", cols=80, rows=24) as terminal:
                await until(terminal, b"$ ")
            assert eventually(lambda: made.sh(WARM).exit_code == 0, within=40)
        yield made


def test_the_command_line_reaches_every_kind_of_name(aws, account):
    shown = aws.done("""
aws sts get-caller-identity --query Account --output text
aws s3 mb s3://photos-of-mine
echo hello > a.txt; aws s3 cp a.txt s3://photos-of-mine/a.txt --no-progress
aws s3 ls s3://photos-of-mine | awk '{print $4}'
aws sqs create-queue --queue-name q --query QueueUrl --output text
aws rds describe-db-instances --query 'length(DBInstances)'
""")
    assert account.account_id in shown
    assert "make_bucket: photos-of-mine" in shown
    assert "\na.txt\n" in shown
    assert f"https://queue.amazonaws.com/{account.account_id}/q" in shown
    assert shown.endswith("0\n")


def test_a_command_finds_it_warm_that_asks_for_it(machine, account):
    with machine.box(environment=keys(account)) as made:
        run = partial(machine.client.run, made.name, ["bash", "-c", WARM])
        assert run().exit_code != 0
        assert run(warm=machine.client.health().tools).exit_code == 0
        assert run().exit_code == 0  # it stays

    with machine.box() as made:  # which has no keys, and so no use for it
        assert machine.client.run(made.name, ["true"], warm=True).exit_code == 0


def test_boto3_and_curl_need_no_setting(aws):
    shown = aws.python(
        "import boto3; s3 = boto3.client('s3'); s3.create_bucket(Bucket='by-boto');"
        "s3.put_object(Bucket='by-boto', Key='k', Body=b'x' * 3_000_000);"
        "print(s3.head_object(Bucket='by-boto', Key='k')['ContentLength'])"
    )
    assert shown.stdout == b"3000000\n", shown.stderr
    told = aws.sh("curl -sS -o /dev/null -w '%{http_code}' https://by-boto.s3.amazonaws.com/k")
    assert told.stdout == b"403"


def test_an_error_comes_through_with_its_exit_code(aws):
    told = aws.sh("aws s3api head-bucket --bucket nobodys-bucket-at-all")
    assert told.exit_code in (254, 255)  # version 2, version 1
    assert b"404" in told.stderr
    assert aws.sh("aws nonsense").exit_code in (2, 252)


def test_pipes_and_standard_input_work(aws):
    aws.done("aws s3 mb s3://piped >/dev/null")
    aws.done("echo from a pipe | aws s3 cp - s3://piped/k")
    assert aws.done("aws s3 cp s3://piped/k - | tr a-z A-Z") == "FROM A PIPE\n"
    assert (
        aws.done(
            "cd /tmp; echo here > f; aws s3 cp f s3://piped/f --quiet; aws s3 ls s3://piped --recursive | wc -l"
        )
        == "2\n"
    )


def test_another_profile_and_variables_of_the_moment_count(aws):
    told = aws.sh("AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE aws sts get-caller-identity")
    assert told.exit_code != 0
    assert b"InvalidClientTokenId" in told.stderr
    aws.done("aws configure set region eu-west-1 --profile far")
    assert aws.done("aws configure get region --profile far") == "eu-west-1\n"
    assert (
        aws.done("unset AWS_REGION AWS_DEFAULT_REGION; AWS_PROFILE=far aws configure get region")
        == "eu-west-1\n"
    )


async def test_it_can_be_interrupted_at_the_terminal(machine, aws):
    async with machine.live.terminal(aws.name, "two", cols=80, rows=24) as terminal:
        await until(terminal, b"$ ")
        await terminal.send(b"aws configure; echo ended-$?\r")
        await until(terminal, b"AWS Access Key ID")
        await interrupted(terminal, b"ended-130")
        await terminal.send(b"aws configure --profile p; echo then-$?\r")
        await until(terminal, b"AWS Access Key ID")
        await terminal.send(b"AKIAEXAMPLE\r")
        await until(terminal, b"AWS Secret Access Key")
        await terminal.send(b"secret\r")
        await until(terminal, b"Default region")
        await terminal.send(b"eu-west-1\rjson\r")
        await until(terminal, b"then-0")
    assert "aws_access_key_id = AKIAEXAMPLE" in aws.done("cat ~/.aws/credentials")


POLICY = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", '
    '"Action": "s3:GetObject", "Resource": "arn:aws:s3:::NAME/*", '
    '"Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}'
)


def test_the_cloud_knows_what_came_without_tls(aws, account):
    """Websites of S3 speak no TLS; a policy can tell plain HTTP from it."""
    name = f"plain-{account.account_id}"
    policy = POLICY.replace("NAME", name)
    shown = aws.done(f"""
aws s3 mb s3://{name} >/dev/null; echo hello > a.txt
aws s3 cp a.txt s3://{name}/index.html --no-progress >/dev/null
aws s3api delete-public-access-block --bucket {name}
aws s3api put-bucket-policy --bucket {name} --policy '{policy}'
aws s3 website s3://{name} --index-document index.html
curl -s http://{name}.s3.us-east-1.amazonaws.com/index.html
curl -s -o /dev/null -w '%{{http_code}}\\n' https://{name}.s3.us-east-1.amazonaws.com/index.html
curl -s http://{name}.s3-website-us-east-1.amazonaws.com
curl -s https://{name}.s3-website-us-east-1.amazonaws.com || echo "no TLS"
""")
    assert shown == "hello\n403\nhello\nno TLS\n"
