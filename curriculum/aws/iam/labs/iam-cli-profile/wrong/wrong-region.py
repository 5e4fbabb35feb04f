# fails: profile.2
# message: The Region of the profile
# Takes the terminal's Region.
import os
from pathlib import Path

import boto3

new = boto3.client("iam").create_access_key(UserName=os.environ["LAB_USER"])["AccessKey"]
folder = Path.home() / ".aws"
folder.mkdir(exist_ok=True)
(folder / "config").write_text("[profile lab]\nregion = us-east-1\noutput = json\n")
(folder / "credentials").write_text(
    f"[lab]\naws_access_key_id = {new['AccessKeyId']}\n"
    f"aws_secret_access_key = {new['SecretAccessKey']}\n"
)
