# fails: richard
# message: Mia is hindered
# Takes the right away from the whole group.
set -euo pipefail
aws iam put-group-policy --group-name staff --policy-name work-with-objects --policy-document '{
  "Version": "2012-10-17",
  "Statement": {"Effect": "Allow", "Action": ["s3:GetObject", "s3:DeleteObject"],
    "Resource": "arn:aws:s3:::'"$LAB_BUCKET"'/*"}
}'
