# One command after the other.
set -euo pipefail

aws iam create-group --group-name "$LAB_GROUP"
for user in "$LAB_ANA" "$LAB_RAVI"; do
    aws iam create-user --user-name "$user"
    aws iam add-user-to-group --group-name "$LAB_GROUP" --user-name "$user"
done
aws iam attach-group-policy --group-name "$LAB_GROUP" \
    --policy-arn arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess
