# fails: verify.2
# message: you gave more
# Makes one of the two an administrator.
import os

import boto3

iam = boto3.resource("iam")
group = iam.create_group(GroupName=os.environ["LAB_GROUP"])
group.attach_policy(PolicyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
for name in (os.environ["LAB_ANA"], os.environ["LAB_RAVI"]):
    iam.create_user(UserName=name)
    group.add_user(UserName=name)
iam.User(os.environ["LAB_RAVI"]).attach_policy(
    PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess"
)
