# A policy of Richard's, one of the bucket's with two statements, and a file for the partner.
set -euo pipefail

account=$(aws sts get-caller-identity --query Account --output text)
aws iam put-user-policy --user-name richard --policy-name no-uploads --policy-document '{
  "Version": "2012-10-17",
  "Statement": {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::'"$LAB_BUCKET"'/*"}
}'
cat > bucket.json <<POLICY
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "PersonnelOnly", "Effect": "Deny", "Action": "s3:*",
      "Principal": {"AWS": "arn:aws:iam::$account:user/dana"},
      "Resource": "arn:aws:s3:::$LAB_BUCKET/hr/*"
    },
    {
      "Sid": "Partner", "Effect": "Allow", "Action": "s3:GetObject",
      "Principal": {"AWS": "arn:aws:iam::$LAB_PARTNER:root"},
      "Resource": "arn:aws:s3:::$LAB_BUCKET/share/*"
    }
  ]
}
POLICY
aws s3api put-bucket-policy --bucket "$LAB_BUCKET" --policy file://bucket.json
cat > partner.json <<POLICY
{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::$LAB_BUCKET/share/*"}
  ]
}
POLICY
aws s3 presign "s3://$LAB_BUCKET/reports/q3.csv" --expires-in 300 > link.txt
