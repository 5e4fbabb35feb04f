# task: group
aws iam create-group --group-name "$LAB_GROUP"
# task: users
aws iam create-user --user-name "$LAB_ANA"
aws iam create-user --user-name "$LAB_RAVI"
# task: members
aws iam add-user-to-group --group-name "$LAB_GROUP" --user-name "$LAB_ANA"
aws iam add-user-to-group --group-name "$LAB_GROUP" --user-name "$LAB_RAVI"
# task: policy verify
aws iam attach-group-policy --group-name "$LAB_GROUP" \
    --policy-arn arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess
