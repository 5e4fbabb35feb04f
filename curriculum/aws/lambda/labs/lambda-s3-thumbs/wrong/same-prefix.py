# fails: resize
# message: Recursion stopped
# Puts the thumbnail beside the picture, where it is an upload again.
import io
import os
import zipfile

import boto3

CODE = """
import io
from urllib.parse import unquote_plus

import boto3
from PIL import Image

s3 = boto3.client("s3")


def handle(event, context):
    for record in event["Records"]:
        bucket, small = record["s3"]["bucket"]["name"], io.BytesIO()
        key = unquote_plus(record["s3"]["object"]["key"])
        picture = Image.open(s3.get_object(Bucket=bucket, Key=key)["Body"])
        picture.thumbnail((128, 128))
        picture.save(small, "JPEG")
        s3.put_object(Bucket=bucket, Key="uploads/small-" + key.rpartition("/")[2], Body=small.getvalue())
""".replace("THUMBS", repr(os.environ["LAB_THUMBS"]))
name, photos = os.environ["LAB_FUNCTION"], os.environ["LAB_PHOTOS"]
functions = boto3.client("lambda")
package = io.BytesIO()
with zipfile.ZipFile(package, "w") as archive:
    archive.writestr("app.py", CODE)
[layer] = functions.list_layer_versions(LayerName=os.environ["LAB_LAYER"])["LayerVersions"]
function = functions.create_function(
    FunctionName=name,
    Runtime="python3.12",
    Handler="app.handle",
    Role=boto3.client("iam").get_role(RoleName=os.environ["LAB_ROLE"])["Role"]["Arn"],
    Code={"ZipFile": package.getvalue()},
    Layers=[layer["LayerVersionArn"]],
    MemorySize=256,
    Timeout=10,
)["FunctionArn"]
functions.add_permission(
    FunctionName=name,
    StatementId="s3",
    Action="lambda:InvokeFunction",
    Principal="s3.amazonaws.com",
    SourceArn=f"arn:aws:s3:::{photos}",
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
