# fails: rights
# message: Too much
# Makes the user an administrator, so that nothing is ever refused.
import os

import boto3

boto3.resource("iam").User(os.environ["LAB_USER"]).attach_policy(
    PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess"
)
