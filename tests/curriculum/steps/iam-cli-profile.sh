# task: key
aws iam create-access-key --user-name "$LAB_USER" --output text \
    --query 'AccessKey.[AccessKeyId,SecretAccessKey]' > new-key
# task: profile
read -r id secret < new-key
aws configure set aws_access_key_id "$id" --profile lab
aws configure set aws_secret_access_key "$secret" --profile lab
aws configure set region "$LAB_PLACE" --profile lab
aws configure set output json --profile lab
# task: secrets
lab answer secrets '~/.aws/credentials'
# task: rights
aws iam attach-user-policy --user-name "$LAB_USER" \
    --policy-arn arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess
# task: identify
aws sts get-caller-identity --profile lab
# task: deactivate
read -r id secret < new-key
old=$(aws iam list-access-keys --user-name "$LAB_USER" --output text \
    --query "AccessKeyMetadata[?AccessKeyId != '$id'].AccessKeyId")
aws iam update-access-key --user-name "$LAB_USER" --access-key-id "$old" --status Inactive
