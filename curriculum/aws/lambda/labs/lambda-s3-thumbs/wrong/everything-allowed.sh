# fails: least
# message: a policy with `s3:*` is no better
# Replaces the managed policy by one that says the same.
set -euo pipefail
aws iam detach-role-policy --role-name "$LAB_ROLE" \
    --policy-arn arn:aws:iam::aws:policy/AmazonS3FullAccess
cat > all.json <<'JSON'
{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
JSON
aws iam put-role-policy --role-name "$LAB_ROLE" --policy-name s3 --policy-document file://all.json
