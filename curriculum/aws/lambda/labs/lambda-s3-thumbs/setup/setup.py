"""Make the buckets, publish the layer, and a role that may do far too much."""

import json

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
ATTACHED = ("service-role/AWSLambdaBasicExecutionRole", "AmazonS3FullAccess")


def setup(lab):
    named = lab.parameters
    for bucket in (named["photos"], named["thumbs"]):
        lab.aws("s3").create_bucket(Bucket=bucket)
    iam = lab.aws("iam")
    iam.create_role(RoleName=named["role"], AssumeRolePolicyDocument=json.dumps(TRUST))
    for name in ATTACHED:
        arn = f"arn:aws:iam::aws:policy/{name}"
        iam.attach_role_policy(RoleName=named["role"], PolicyArn=arn)
    layer = lab.aws("lambda").publish_layer_version(
        LayerName=named["layer"],
        Description="Pillow: opens, changes and saves pictures",
        Content={"ZipFile": lab.layer("pillow")},
        CompatibleArchitectures=["x86_64"],
    )
    return {"layer": layer["LayerVersionArn"]}
