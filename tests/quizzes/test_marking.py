"""Keys that are computed, and answers in every form."""

import pytest

from quizzes.packs.commands import CommandError, meaning, same
from quizzes.packs.draw import draw
from quizzes.packs.expressions import ExpressionError, compute
from quizzes.packs.marking import is_right, percent, scaled
from quizzes.packs.model import Item
from quizzes.packs.policies import key_of
from tests.quizzes.test_banks import QUESTIONS


def drawn(ref: str, seed: str = "1") -> Item:
    return draw(*QUESTIONS[ref], seed)


def numbers(item: Item) -> list[float]:
    words = item.stem.replace(",", "").split()
    return [float(word) for word in words if word.replace(".", "", 1).isdigit()]


@pytest.mark.parametrize("seed", range(30))
def test_read_capacity_is_rounded_up_an_item_at_a_time(seed):
    item = drawn("aws/dynamodb/rcu-strong", str(seed))
    rate, size = numbers(item)[:2]
    assert item.key == rate * -(-size // 4)
    assert is_right(item, item.key)
    assert not is_right(item, item.key + 1)


ALLOWED, EXPLICIT, IMPLICIT = 0, 1, 2


@pytest.mark.parametrize(
    ("ref", "outcomes"),
    [
        ("aws/iam/explicit-deny", [EXPLICIT, ALLOWED, ALLOWED, IMPLICIT]),
        ("aws/iam/missing-star", [IMPLICIT, ALLOWED]),
        ("aws/iam/boundary-cap", [IMPLICIT, ALLOWED, IMPLICIT]),
        ("aws/iam/mfa-condition", [EXPLICIT, ALLOWED, ALLOWED]),
        ("aws/iam/cross-account", [ALLOWED, IMPLICIT]),
        ("aws/s3/tls-only", [EXPLICIT, ALLOWED, IMPLICIT]),
        ("aws/messaging/queue-policy", [ALLOWED, IMPLICIT, IMPLICIT]),
    ],
)
def test_the_key_of_a_policy_question_is_what_the_engine_says(ref, outcomes):
    """The outcomes stand here as AWS's documents have them; no bank holds a key."""
    _, question = QUESTIONS[ref]
    keys = [key_of(question, position) for position in range(len(question.requests))]
    assert [key.option for key in keys] == outcomes
    assert all(question.requests[at].action in key.reason for at, key in enumerate(keys))
    assert drawn(ref).explanation.startswith(tuple(key.reason for key in keys))


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("aws ec2 describe-instances --filters Name=tag:env,Values=test", True),
        ("aws ec2 describe-instances --filters 'Name=tag:env,Values=test'", True),
        ('aws ec2 describe-instances --filters \'[{"Values":["test"],"Name":"tag:env"}]\'', True),
        ("aws --output json ec2 describe-instances --filter Name=tag:env,Values=test", True),
        ("$ aws ec2 describe-instances \\\n  --filters Name=tag:env,Values=test", True),
        ("aws ec2 describe-instances --filters Name=tag:env,Values=test --no-cli-pager", True),
        ("aws ec2 describe-instances --filters Name=tag:env,Values=prod", False),
        ("aws ec2 describe-instances --filters Name=env,Values=test", False),
        ("aws ec2 describe-instances", False),
        ("aws ec2 describe-instances --filters Name=tag:env,Values=test --dry-run", False),
        ("aws ec2 describe-instance --filters Name=tag:env,Values=test", False),
        ("aws ec2 describe-instances --filters 'Name=tag:env", False),
        ("", False),
    ],
)
def test_a_command_is_read_as_aws_reads_it(answer, right):
    assert is_right(drawn("aws/ec2/filter-tag"), answer) is right


def test_a_command_reads_no_file(tmp_path):
    secret = tmp_path / "secret.json"
    secret.write_text('{"id": 7}')
    start = "aws stepfunctions start-execution --state-machine-arn a"
    assert meaning(f"{start} --input file://{secret}") == meaning(
        f"{start} --input 'file://{secret}'"
    )
    assert not same(f"{start} --input file://{secret}", [f"{start} --input '{{\"id\": 7}}'"])
    versioning = "aws s3api put-bucket-versioning --bucket b --versioning-configuration"
    for command in (
        f"{start} --cli-input-json file://{secret}",
        f"{versioning} Status@=file://{secret}",
    ):
        with pytest.raises(CommandError, match="Files cannot be read"):
            meaning(command)


@pytest.mark.parametrize("command", ["aws --version", "aws", "aws nothing", "aws s3 ls 'a"])
def test_what_aws_would_not_run_is_no_answer(command):
    with pytest.raises(CommandError):
        meaning(command)
    assert not same(command, ["aws s3 ls"])


def test_ordering_and_matching_want_every_row():
    for ref in ("aws/rds/encrypt-existing", "aws/rds/standby-or-replica"):
        item = drawn(ref)
        key = list(item.key)
        assert is_right(item, key)
        assert not is_right(item, [*key[:-1], -1])
        assert not is_right(item, key[::-1])


def test_a_multiple_question_wants_all_and_no_other():
    item = drawn("aws/iam/temporary-parts")
    key = list(item.key)
    assert is_right(item, key)
    assert not is_right(item, key[:-1])
    assert not is_right(item, sorted({*key, *range(len(item.options))}))


@pytest.mark.parametrize(
    ("text", "value"),
    [("ceil(4.1 / 4)", 2), ("ceil(0.3 / 0.1)", 3), ("2 ** 10", 1024), ("ceil(log2(100))", 7)],
)
def test_arithmetic(text, value):
    assert compute(text, {}) == value


@pytest.mark.parametrize(
    "text", ["__import__('os')", "n.real", "9 ** 9 ** 9", "1 / 0", "[1]", "1 +"]
)
def test_what_is_no_arithmetic_is_refused(text):
    with pytest.raises(ExpressionError):
        compute(text, {"n": 1})


def test_the_scaled_score_is_a_straight_line():
    assert [scaled(right, 50) for right in (0, 34, 35, 50)] == [100, 712, 730, 1000]
    assert percent(7, 8) == 87
