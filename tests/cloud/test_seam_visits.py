"""A key's last use is known, and does not have all of IAM written with each call."""

import uuid
from pathlib import Path

from cloud.shapes import Credentials


def test_a_key_tells_what_it_was_last_used_for(aws):
    iam = aws("iam")
    made = iam.create_access_key(UserName="learner")["AccessKey"]
    second = Credentials(
        access_key_id=made["AccessKeyId"], secret_access_key=made["SecretAccessKey"]
    )
    for service, ask in (("s3", "list_buckets"), ("sqs", "list_queues")):
        getattr(aws(service, keys=second), ask)()
        told = iam.get_access_key_last_used(AccessKeyId=second.access_key_id)
        assert told["AccessKeyLastUsed"]["ServiceName"] == service


def test_writing_again_to_a_service_keeps_that_service_alone(aws, account, cloud):
    iam, sqs = aws("iam"), aws("sqs")
    for number in range(40):
        iam.create_group(GroupName=f"g{number}-{'x' * 100}")
    for _ in range(2):
        sqs.create_queue(QueueName=uuid.uuid4().hex)
        aws("s3").list_buckets()
    home = cloud.control.parent / "accounts" / account.account_id
    before = _size(home)

    sqs.create_queue(QueueName=uuid.uuid4().hex)

    assert 0 < _size(home) - before < 4000  # with 40 groups it would be more


def _size(home: Path) -> int:
    return sum(path.stat().st_size for path in home.glob("state.*"))
