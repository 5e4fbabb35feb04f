# fails: profile.2
# message: the heading of the profile is
# Writes [lab] in both files: in config the heading is [profile lab].
import os
from pathlib import Path

import boto3

new = boto3.client("iam").create_access_key(UserName=os.environ["LAB_USER"])["AccessKey"]
folder = Path.home() / ".aws"
folder.mkdir(exist_ok=True)
(folder / "config").write_text(f"[lab]\nregion = {os.environ['LAB_PLACE']}\noutput = json\n")
(folder / "credentials").write_text(
    f"[lab]\naws_access_key_id = {new['AccessKeyId']}\n"
    f"aws_secret_access_key = {new['SecretAccessKey']}\n"
)
