# fails: describe
# message: until it is attached
# Makes a managed policy and stops there.
import json

import boto3

STATEMENTS = [{"Effect": "Allow", "Action": "ec2:Describe*", "Resource": "*"}]
boto3.client("iam").create_policy(
    PolicyName="operate",
    PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": STATEMENTS}),
)
