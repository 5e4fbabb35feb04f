# fails: verify.1
# message: Too broad
# Lets the group do everything as well, so that nothing is in the way.
set -euo pipefail

aws iam create-group --group-name "$LAB_GROUP"
for policy in AmazonS3ReadOnlyAccess AdministratorAccess; do
    aws iam attach-group-policy --group-name "$LAB_GROUP" \
        --policy-arn "arn:aws:iam::aws:policy/$policy"
done
for user in "$LAB_ANA" "$LAB_RAVI"; do
    aws iam create-user --user-name "$user"
    aws iam add-user-to-group --group-name "$LAB_GROUP" --user-name "$user"
done
