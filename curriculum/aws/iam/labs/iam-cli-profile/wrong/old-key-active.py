# fails: deactivate
# message: is still active
# Makes the new key and leaves the old one as it is.
import os

import boto3

boto3.client("iam").create_access_key(UserName=os.environ["LAB_USER"])
