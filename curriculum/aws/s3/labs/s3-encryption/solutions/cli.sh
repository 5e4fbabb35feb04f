# One command a task, with the policy written by hand.
set -euo pipefail

arn=$(aws kms describe-key --key-id "alias/$LAB_KEY" --query KeyMetadata.Arn --output text)
aws s3api put-bucket-encryption --bucket "$LAB_BUCKET" --server-side-encryption-configuration '{
  "Rules": [{
    "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "'"$arn"'"},
    "BucketKeyEnabled": true
  }]
}'
cat > policy.json <<POLICY
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject",
      "Resource": "arn:aws:s3:::$LAB_BUCKET/*",
      "Condition": {
        "Null": {"s3:x-amz-server-side-encryption-aws-kms-key-id": "false"},
        "StringNotEquals": {"s3:x-amz-server-side-encryption-aws-kms-key-id": "$arn"}
      }
    },
    {
      "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject",
      "Resource": "arn:aws:s3:::$LAB_BUCKET/*",
      "Condition": {
        "Null": {"s3:x-amz-server-side-encryption": "false"},
        "StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}
      }
    },
    {
      "Effect": "Deny", "Principal": "*", "Action": "s3:*",
      "Resource": ["arn:aws:s3:::$LAB_BUCKET", "arn:aws:s3:::$LAB_BUCKET/*"],
      "Condition": {"Bool": {"aws:SecureTransport": "false"}}
    }
  ]
}
POLICY
aws s3api put-bucket-policy --bucket "$LAB_BUCKET" --policy file://policy.json
aws s3 cp "s3://$LAB_BUCKET/legacy/manifest.csv" "s3://$LAB_BUCKET/legacy/manifest.csv" \
    --sse aws:kms --sse-kms-key-id "$arn"
