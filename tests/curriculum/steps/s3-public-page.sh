# task: block
aws s3api put-public-access-block --bucket "$LAB_BUCKET" --public-access-block-configuration \
    BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=false,RestrictPublicBuckets=false
# task: policy
aws s3api put-bucket-policy --bucket "$LAB_BUCKET" --policy '{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::'"$LAB_BUCKET"'/public/*"}]}'
# task: website
aws s3 website "s3://$LAB_BUCKET" --index-document index.html --error-document public/error.html
