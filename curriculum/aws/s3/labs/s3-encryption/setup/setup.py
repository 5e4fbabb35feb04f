"""A bucket with an old object, two keys, and a user who uploads."""

import hashlib
import json

SHIPS = ("Aurora", "Borealis", "Cygnus", "Draco", "Eridanus", "Fornax")


def setup(lab):
    s3, kms, iam = lab.aws("s3"), lab.aws("kms"), lab.aws("iam")
    bucket, user = lab.parameters["bucket"], "uploader"
    ours = key(kms, lab.parameters["key"], "Encrypts the archive")
    other = key(kms, lab.parameters["other_key"], "Belongs to another team")
    s3.create_bucket(Bucket=bucket)
    ship, number = lab.random.choice(SHIPS), lab.random.randrange(100, 999)
    manifest = f"ship,cases\n{ship},{number}\n".encode()
    s3.put_object(Bucket=bucket, Key="legacy/manifest.csv", Body=manifest, ContentType="text/csv")
    iam.create_user(UserName=user)
    statements = [
        {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": f"arn:aws:s3:::{bucket}"},
        {
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject"],
            "Resource": f"arn:aws:s3:::{bucket}/*",
        },
        {"Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*"},
    ]
    iam.put_user_policy(
        UserName=user,
        PolicyName="upload",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": statements}),
    )
    return {
        "key_id": ours["KeyId"],
        "key_arn": ours["Arn"],
        "other_arn": other["Arn"],
        "manifest": hashlib.sha256(manifest).hexdigest(),
    }


def key(kms, alias, description):
    made = kms.create_key(Description=description)["KeyMetadata"]
    kms.create_alias(AliasName=f"alias/{alias}", TargetKeyId=made["KeyId"])
    return made
