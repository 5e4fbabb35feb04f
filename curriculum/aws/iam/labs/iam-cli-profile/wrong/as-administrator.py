# fails: identify
# message: not as `
# Asks with the terminal's own keys.
import boto3

print(boto3.client("sts").get_caller_identity()["Arn"])
