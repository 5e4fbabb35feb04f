# fails: describe
# message: has no `Principal`
# Writes a principal, as bucket policies have one.
import json
import os

import boto3

iam = boto3.client("iam")
STATEMENTS = [{"Effect": "Allow", "Principal": "*", "Action": "ec2:Describe*", "Resource": "*"}]
try:
    iam.put_role_policy(
        RoleName=os.environ["LAB_ROLE"],
        PolicyName="operate",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": STATEMENTS}),
    )
except iam.exceptions.MalformedPolicyDocumentException as refusal:
    print(refusal)
