# With `aws configure set`.
set -euo pipefail

old=$(aws iam list-access-keys --user-name "$LAB_USER" \
    --query 'AccessKeyMetadata[0].AccessKeyId' --output text)
read -r id secret < <(aws iam create-access-key --user-name "$LAB_USER" \
    --query 'AccessKey.[AccessKeyId,SecretAccessKey]' --output text)
aws configure set aws_access_key_id "$id" --profile lab
aws configure set aws_secret_access_key "$secret" --profile lab
aws configure set region "$LAB_PLACE" --profile lab
aws configure set output json --profile lab
lab answer secrets '~/.aws/credentials'
aws iam attach-user-policy --user-name "$LAB_USER" \
    --policy-arn arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess
aws sts get-caller-identity --profile lab
aws iam update-access-key --user-name "$LAB_USER" --access-key-id "$old" --status Inactive
