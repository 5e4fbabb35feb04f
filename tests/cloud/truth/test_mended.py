"""What moto let pass and AWS does not."""

import pytest
from botocore.exceptions import ClientError

from tests.cloud.policies import let_into_queue


def test_a_disabled_key_neither_encrypts_nor_decrypts_until_it_is_enabled_again(aws):
    keys = aws("kms")
    key = keys.create_key()["KeyMetadata"]["KeyId"]
    sealed = keys.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    keys.disable_key(KeyId=key)
    for attempt in (
        lambda: keys.encrypt(KeyId=key, Plaintext=b"x"),
        lambda: keys.decrypt(CiphertextBlob=sealed),
        lambda: keys.generate_data_key(KeyId=key, KeySpec="AES_256"),
    ):
        with pytest.raises(ClientError, match=r"\(DisabledException\).* is disabled\."):
            attempt()
    keys.enable_key(KeyId=key)
    assert keys.decrypt(CiphertextBlob=sealed)["Plaintext"] == b"x"
    keys.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    with pytest.raises(ClientError, match=r"KMSInvalidStateException.*pending deletion"):
        keys.decrypt(CiphertextBlob=sealed)


def test_a_target_that_fails_fails_neither_the_publisher_nor_the_other_targets(aws, account):
    rules, queues = aws("events"), aws("sqs")
    url = queues.create_queue(QueueName="q")["QueueUrl"]
    rules.put_rule(Name="r", EventPattern='{"source": ["shop"]}')
    place = f"us-east-1:{account.account_id}"
    targets = [f"arn:aws:lambda:{place}:function:none", f"arn:aws:sqs:{place}:q"]
    allowed = let_into_queue("events.amazonaws.com", targets[1])
    queues.set_queue_attributes(QueueUrl=url, Attributes=allowed)
    rules.put_targets(
        Rule="r", Targets=[{"Id": str(n), "Arn": arn} for n, arn in enumerate(targets)]
    )
    told = rules.put_events(Entries=[{"Source": "shop", "DetailType": "sold", "Detail": "{}"}])
    assert told["FailedEntryCount"] == 0
    assert len(queues.receive_message(QueueUrl=url)["Messages"]) == 1
