arn=$(aws kms describe-key --key-id "alias/$LAB_KEY" --query KeyMetadata.Arn --output text)
objects="arn:aws:s3:::$LAB_BUCKET"
deny() { # HEADER'S-KEY VALUE
    echo '{"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "'"$objects"'/*",
        "Condition": {"Null": {"'"$1"'": "false"}, "StringNotEquals": {"'"$1"'": "'"$2"'"}}}'
}
header=s3:x-amz-server-side-encryption
keys="$(deny $header-aws-kms-key-id "$arn"), $(deny $header aws:kms)"
policy() { aws s3api put-bucket-policy --bucket "$LAB_BUCKET" --policy '{"Version": "2012-10-17", "Statement": ['"$1"']}'; }
# task: default plain-upload
aws s3api put-bucket-encryption --bucket "$LAB_BUCKET" --server-side-encryption-configuration '{
  "Rules": [{
    "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "'"$arn"'"},
    "BucketKeyEnabled": true}]}'
# task: other-keys
policy "$keys"
# task: tls
policy "$keys"', {"Effect": "Deny", "Principal": "*", "Action": "s3:*",
    "Resource": ["'"$objects"'", "'"$objects"'/*"],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}}}'
# task: legacy
aws s3 cp "s3://$LAB_BUCKET/legacy/manifest.csv" "s3://$LAB_BUCKET/legacy/manifest.csv" \
    --sse aws:kms --sse-kms-key-id "$arn"
