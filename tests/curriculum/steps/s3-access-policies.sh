objects="arn:aws:s3:::$LAB_BUCKET"
account=$(aws sts get-caller-identity --query Account --output text)
dana='{"Effect": "Deny", "Action": "s3:*", "Principal": {"AWS": "arn:aws:iam::'"$account"':user/dana"},
    "Resource": "'"$objects"'/hr/*"}'
share='"Effect": "Allow", "Action": "s3:GetObject", "Resource": "'"$objects"'/share/*"'
policy() { aws s3api put-bucket-policy --bucket "$LAB_BUCKET" --policy '{"Version": "2012-10-17", "Statement": ['"$1"']}'; }
# task: richard
aws iam put-user-policy --user-name richard --policy-name no-uploads --policy-document '{
  "Version": "2012-10-17",
  "Statement": {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "'"$objects"'/*"}}'
# task: dana
policy "$dana"
# task: partner
policy "$dana, {\"Principal\": {\"AWS\": \"arn:aws:iam::$LAB_PARTNER:root\"}, $share}"
echo '{"Version": "2012-10-17", "Statement": [{'"$share"'}]}' > partner.json
# task: link
aws s3 presign "s3://$LAB_BUCKET/reports/q3.csv" --expires-in 300 > link.txt
