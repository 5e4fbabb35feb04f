"""How S3 encrypts: cloud/seams/encryption.py. Source: Amazon S3 User Guide and API Reference."""

import pytest
from botocore.exceptions import ClientError

WORDS = ("ServerSideEncryption", "SSEKMSKeyId", "BucketKeyEnabled")


@pytest.fixture
def s3(aws, account):
    client = aws("s3")
    client.create_bucket(Bucket=f"sealed-{account.account_id}")
    return client


@pytest.fixture
def bucket(s3, account):
    return f"sealed-{account.account_id}"


@pytest.fixture
def key(aws):
    return aws("kms").create_key()["KeyMetadata"]


def rule(algorithm, key=None, **more):
    chosen = {"SSEAlgorithm": algorithm} | ({} if key is None else {"KMSMasterKeyID": key})
    return {"Rules": [{"ApplyServerSideEncryptionByDefault": chosen, **more}]}


def said(answer):
    return {word: answer[word] for word in WORDS if word in answer}


def sealed(s3, bucket, name):
    return said(s3.head_object(Bucket=bucket, Key=name))


def by(key, *, bucket_key=False):
    used = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key["Arn"]}
    return used | ({"BucketKeyEnabled": True} if bucket_key else {})


def test_every_bucket_encrypts_by_itself(s3, bucket):
    (found,) = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert found["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert found["BucketKeyEnabled"] is False

    put = s3.put_object(Bucket=bucket, Key="a", Body=b"a")
    assert said(put) == {"ServerSideEncryption": "AES256"}
    assert sealed(s3, bucket, "a") == {"ServerSideEncryption": "AES256"}
    assert said(s3.get_object(Bucket=bucket, Key="a")) == {"ServerSideEncryption": "AES256"}


@pytest.mark.parametrize("name", ["Arn", "KeyId", "alias"])
def test_a_bucket_uses_the_key_it_was_given(s3, bucket, aws, key, name):
    aws("kms").create_alias(AliasName="alias/archive", TargetKeyId=key["KeyId"])
    named = key.get(name, "alias/archive")
    wanted = rule("aws:kms", named, BucketKeyEnabled=True)
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=wanted)

    put = s3.put_object(Bucket=bucket, Key="a", Body=b"a")
    assert said(put) == sealed(s3, bucket, "a") == by(key, bucket_key=True)
    (told,) = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert told == wanted["Rules"][0]

    s3.put_object(Bucket=bucket, Key="b", Body=b"b", ServerSideEncryption="AES256")
    assert sealed(s3, bucket, "b") == {"ServerSideEncryption": "AES256"}

    s3.delete_bucket_encryption(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="c", Body=b"c")
    assert sealed(s3, bucket, "c") == {"ServerSideEncryption": "AES256"}


def test_who_names_no_key_gets_the_accounts_own(s3, bucket, aws):
    put = s3.put_object(Bucket=bucket, Key="a", Body=b"a", ServerSideEncryption="aws:kms")

    managed = aws("kms").describe_key(KeyId="alias/aws/s3")["KeyMetadata"]["Arn"]
    assert said(put) == {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": managed}
    s3.put_object(Bucket=bucket, Key="b", Body=b"b", ServerSideEncryption="aws:kms")
    assert sealed(s3, bucket, "b")["SSEKMSKeyId"] == managed


def test_a_copy_is_encrypted_as_where_it_goes(s3, bucket, key):
    s3.put_object(Bucket=bucket, Key="old", Body=b"a")
    source = {"Bucket": bucket, "Key": "old"}
    again = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key["KeyId"]}
    s3.copy_object(Bucket=bucket, Key="old", CopySource=source, **again)
    assert sealed(s3, bucket, "old") == by(key)

    s3.copy_object(Bucket=bucket, Key="new", CopySource=source)
    assert sealed(s3, bucket, "new") == {"ServerSideEncryption": "AES256"}

    wanted = rule("aws:kms", key["Arn"], BucketKeyEnabled=True)
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=wanted)
    s3.copy_object(Bucket=bucket, Key="old", CopySource=source)
    assert sealed(s3, bucket, "old") == by(key, bucket_key=True)


def test_an_upload_in_parts_is_encrypted_alike(s3, bucket, key):
    wanted = rule("aws:kms", key["Arn"])
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=wanted)
    name = {"Bucket": bucket, "Key": "large"}
    upload = s3.create_multipart_upload(**name)["UploadId"]
    part = s3.upload_part(**name, UploadId=upload, PartNumber=1, Body=b"x")
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}

    s3.complete_multipart_upload(**name, UploadId=upload, MultipartUpload=parts)

    assert sealed(s3, bucket, "large") == by(key)


def test_a_wrong_word_is_no_default(s3, bucket):
    with pytest.raises(ClientError) as caught:
        s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=rule("SSE-KMS"))
    assert caught.value.response["Error"]["Code"] == "MalformedXML"


def test_a_default_key_that_is_gone_is_told_of_at_the_upload(s3, bucket, key):
    absent = key["Arn"][:-4] + "0000"
    s3.put_bucket_encryption(
        Bucket=bucket, ServerSideEncryptionConfiguration=rule("aws:kms", absent)
    )
    with pytest.raises(ClientError) as caught:
        s3.put_object(Bucket=bucket, Key="a", Body=b"a")
    assert caught.value.response["Error"]["Code"] == "KMS.NotFoundException"
    assert absent in caught.value.response["Error"]["Message"]


def test_an_upload_in_parts_tells_how_it_is_encrypted(s3, bucket, key):
    plain = {"Bucket": bucket, "Key": "plain"}
    assert said(s3.create_multipart_upload(**plain)) == {"ServerSideEncryption": "AES256"}
    wanted = rule("aws:kms", key["KeyId"], BucketKeyEnabled=True)
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=wanted)
    begun = s3.create_multipart_upload(Bucket=bucket, Key="b")
    assert said(begun) == by(key, bucket_key=True)

    s3.delete_bucket_encryption(Bucket=bucket)
    named = {"Bucket": bucket, "Key": "b", "UploadId": begun["UploadId"]}
    part = s3.upload_part(**named, PartNumber=1, Body=b"b")
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    done = s3.complete_multipart_upload(**named, MultipartUpload=parts)
    assert said(done) == by(key, bucket_key=True)
    assert sealed(s3, bucket, "b") == by(key, bucket_key=True)
    absent = key["Arn"].replace(key["KeyId"], "11112222-3333-4444-5555-666677778888")
    with pytest.raises(ClientError, match="does not exist"):
        s3.create_multipart_upload(**plain, ServerSideEncryption="aws:kms", SSEKMSKeyId=absent)
