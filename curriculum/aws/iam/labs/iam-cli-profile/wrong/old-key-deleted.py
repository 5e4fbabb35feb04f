# fails: deactivate
# message: cannot be undone
# Deletes the old key at once.
import os

import boto3

user = boto3.resource("iam").User(os.environ["LAB_USER"])
old = list(user.access_keys.all())
user.create_access_key_pair()
for key in old:
    key.delete()
