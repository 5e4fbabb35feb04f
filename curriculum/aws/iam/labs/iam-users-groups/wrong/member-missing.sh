# fails: members
# message: is missing from
# Forgets Ravi.
set -euo pipefail

aws iam create-group --group-name "$LAB_GROUP"
aws iam attach-group-policy --group-name "$LAB_GROUP" \
    --policy-arn arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess
aws iam create-user --user-name "$LAB_ANA"
aws iam create-user --user-name "$LAB_RAVI"
aws iam add-user-to-group --group-name "$LAB_GROUP" --user-name "$LAB_ANA"
