# One managed policy, attached to the role.
set -euo pipefail

cat > policy.json <<POLICY
{
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "Look", "Effect": "Allow", "Action": "ec2:Describe*", "Resource": "*"},
    {
      "Sid": "StartAndStop",
      "Effect": "Allow",
      "Action": ["ec2:StartInstances", "ec2:StopInstances"],
      "Resource": "arn:aws:ec2:*:*:instance/*",
      "Condition": {"IpAddress": {"aws:SourceIp": "$LAB_CIDR"}}
    },
    {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::$LAB_BUCKET/reports/*"},
    {"Sid": "Keep", "Effect": "Deny", "Action": "s3:DeleteObject*", "Resource": "arn:aws:s3:::$LAB_BUCKET/*"}
  ]
}
POLICY
arn=$(aws iam create-policy --policy-name operate --policy-document file://policy.json \
    --query Policy.Arn --output text)
aws iam attach-role-policy --role-name "$LAB_ROLE" --policy-arn "$arn"
