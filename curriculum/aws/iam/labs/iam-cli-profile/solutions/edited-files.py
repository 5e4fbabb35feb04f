"""Makes the key with boto3 and writes both files as an editor would."""

import json
import os
import subprocess
from pathlib import Path

import boto3

USER = os.environ["LAB_USER"]
ALLOW = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
iam = boto3.client("iam")
(old,) = iam.list_access_keys(UserName=USER)["AccessKeyMetadata"]
new = iam.create_access_key(UserName=USER)["AccessKey"]

folder = Path.home() / ".aws"
folder.mkdir(exist_ok=True)
(folder / "config").write_text(f"[profile lab]\nregion = {os.environ['LAB_PLACE']}\noutput=json\n")
credentials = folder / "credentials"
credentials.touch(mode=0o600)
credentials.write_text(
    f"# of {USER}\n[lab]\n"
    f"aws_access_key_id = {new['AccessKeyId']}\n"
    f"aws_secret_access_key = {new['SecretAccessKey']}\n"
)
subprocess.run(["lab", "answer", "secrets", "credentials"], check=True)

iam.put_user_policy(
    UserName=USER,
    PolicyName="look",
    PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [ALLOW]}),
)
print(boto3.Session(profile_name="lab").client("sts").get_caller_identity()["Arn"])
iam.update_access_key(UserName=USER, AccessKeyId=old["AccessKeyId"], Status="Inactive")
