"""From Python, with code of one's own."""

import io
import json
import os
import zipfile

import boto3

CODE = """
import io
import os
import urllib.parse

import boto3
from PIL import Image

s3 = boto3.resource("s3")


def main(event, context):
    for record in event["Records"]:
        key = urllib.parse.unquote_plus(record["s3"]["object"]["key"])
        source = s3.Object(record["s3"]["bucket"]["name"], key)
        picture = Image.open(io.BytesIO(source.get()["Body"].read()))
        picture.thumbnail((128, 128))
        small = io.BytesIO()
        picture.save(small, "JPEG", quality=70)
        s3.Object(os.environ["OUT"], key).put(Body=small.getvalue())
"""
photos, thumbs, role = (os.environ[f"LAB_{name}"] for name in ("PHOTOS", "THUMBS", "ROLE"))
name = os.environ["LAB_FUNCTION"]
iam, functions = boto3.client("iam"), boto3.client("lambda")

package = io.BytesIO()
with zipfile.ZipFile(package, "w") as archive:
    archive.writestr("small.py", CODE)
[layer] = functions.list_layer_versions(LayerName=os.environ["LAB_LAYER"])["LayerVersions"]
function = functions.create_function(
    FunctionName=name,
    Runtime="python3.13",
    Handler="small.main",
    Role=iam.get_role(RoleName=role)["Role"]["Arn"],
    Code={"ZipFile": package.getvalue()},
    Layers=[layer["LayerVersionArn"]],
    MemorySize=512,
    Timeout=10,
    Environment={"Variables": {"OUT": thumbs}},
)["FunctionArn"]
functions.add_permission(
    FunctionName=name,
    StatementId="uploads",
    Action="lambda:InvokeFunction",
    Principal="s3.amazonaws.com",
    SourceArn=f"arn:aws:s3:::{photos}",
    SourceAccount=boto3.client("sts").get_caller_identity()["Account"],
)
rules = [{"Name": "prefix", "Value": "uploads/"}, {"Name": "suffix", "Value": ".jpg"}]
rule = {
    "LambdaFunctionArn": function,
    "Events": ["s3:ObjectCreated:*"],
    "Filter": {"Key": {"FilterRules": rules}},
}
boto3.client("s3").put_bucket_notification_configuration(
    Bucket=photos, NotificationConfiguration={"LambdaFunctionConfigurations": [rule]}
)
allowed = {
    "s3:GetObject": f"arn:aws:s3:::{photos}/uploads/*",
    "s3:PutObject": f"arn:aws:s3:::{thumbs}/uploads/*",
}
statements = [{"Effect": "Allow", "Action": do, "Resource": on} for do, on in allowed.items()]
iam.put_role_policy(
    RoleName=role,
    PolicyName="thumbnails",
    PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": statements}),
)
iam.detach_role_policy(RoleName=role, PolicyArn="arn:aws:iam::aws:policy/AmazonS3FullAccess")
