"""From Python: all settings at once, and a handler of another name."""

import io
import json
import os
import zipfile
from pathlib import Path

import boto3

CODE = """
import logging

log = logging.getLogger()
log.setLevel(logging.INFO)


def main(event, context):
    left = context.get_remaining_time_in_millis()
    log.info("request=%s remaining=%d", context.aws_request_id, left)
    return {"greeting": "Hello, " + event["name"] + "!"}
"""
function, role = os.environ["LAB_FUNCTION"], os.environ["LAB_ROLE"]
package = io.BytesIO()
with zipfile.ZipFile(package, "w") as archive:
    archive.writestr("hello.py", CODE)

iam, functions = boto3.client("iam"), boto3.client("lambda")
iam.attach_role_policy(
    RoleName=role,
    PolicyArn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
)
functions.create_function(
    FunctionName=function,
    Runtime="python3.12",
    Handler="hello.main",
    Role=iam.get_role(RoleName=role)["Role"]["Arn"],
    Code={"ZipFile": package.getvalue()},
    MemorySize=256,
    Timeout=10,
    Environment={"Variables": {"TOKEN": Path("token").read_text()}},
)
event = json.dumps({"name": os.environ["LAB_NAME"]})
answer = functions.invoke(FunctionName=function, Payload=event)
Path("answer.json").write_bytes(answer["Payload"].read())
functions.invoke(FunctionName=function, Payload=event, InvocationType="Event")
