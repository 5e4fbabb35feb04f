# fails: invoke.1
# message: not base64 of it
# Encodes the event, as version 2 of the command does by itself.
import base64
import io
import json
import os
import zipfile

import boto3
from botocore.exceptions import ClientError

functions = boto3.client("lambda")
package = io.BytesIO()
with zipfile.ZipFile(package, "w") as archive:
    archive.write("hello/app.py", "app.py")
functions.create_function(
    FunctionName=os.environ["LAB_FUNCTION"],
    Runtime="python3.12",
    Handler="app.greet",
    Role=boto3.client("iam").get_role(RoleName=os.environ["LAB_ROLE"])["Role"]["Arn"],
    Code={"ZipFile": package.getvalue()},
)
event = base64.b64encode(json.dumps({"name": os.environ["LAB_NAME"]}).encode())
try:
    functions.invoke(FunctionName=os.environ["LAB_FUNCTION"], Payload=event)
except ClientError as refusal:
    print(refusal)
