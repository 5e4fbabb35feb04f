# fails: policy
# message: Attach to the group
# Gives each user the policy; the group stays without.
set -euo pipefail

aws iam create-group --group-name "$LAB_GROUP"
for user in "$LAB_ANA" "$LAB_RAVI"; do
    aws iam create-user --user-name "$user"
    aws iam add-user-to-group --group-name "$LAB_GROUP" --user-name "$user"
    aws iam attach-user-policy --user-name "$user" \
        --policy-arn arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess
done
