# fails: profile.1
# message: into the profile `default`
# Names no profile.
import os
import subprocess

import boto3

new = boto3.client("iam").create_access_key(UserName=os.environ["LAB_USER"])["AccessKey"]
values = {
    "aws_access_key_id": new["AccessKeyId"],
    "aws_secret_access_key": new["SecretAccessKey"],
    "region": os.environ["LAB_PLACE"],
    "output": "json",
}
for name, value in values.items():
    subprocess.run(["aws", "configure", "set", name, value], check=True)
