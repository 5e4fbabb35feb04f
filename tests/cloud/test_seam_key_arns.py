"""Keys are disabled and deleted by their ARN as by their id: cloud/seams/key_arns.py."""


def test_a_key_goes_through_its_states_by_its_arn(aws):
    kms = aws("kms")
    key = kms.create_key()["KeyMetadata"]
    arn = key["Arn"]

    def state():
        return kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"]

    kms.disable_key(KeyId=arn)
    assert state() == "Disabled"
    kms.enable_key(KeyId=arn)
    assert state() == "Enabled"
    for name in (arn, key["KeyId"]):
        told = kms.schedule_key_deletion(KeyId=name, PendingWindowInDays=7)
        found = {part: told[part] for part in ("KeyId", "KeyState", "PendingWindowInDays")}
        assert found == {"KeyId": arn, "KeyState": "PendingDeletion", "PendingWindowInDays": 7}
        assert kms.cancel_key_deletion(KeyId=name)["KeyId"] == arn
    assert state() == "Disabled"
