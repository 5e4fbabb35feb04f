# The policy by a stack; what belongs to the bucket itself, which the stack did not make, by hand.
set -euo pipefail

aws s3api put-public-access-block --bucket "$LAB_BUCKET" --public-access-block-configuration \
    BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=false,RestrictPublicBuckets=false
cat > pages.yaml <<'TEMPLATE'
Parameters:
  Name: {Type: String}
Resources:
  Pages:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Name
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: "*"
            Action: s3:GetObject
            Resource: !Sub "arn:aws:s3:::${Name}/public/*"
TEMPLATE
aws cloudformation deploy --stack-name pages --template-file pages.yaml \
    --parameter-overrides "Name=$LAB_BUCKET"
aws s3 website "s3://$LAB_BUCKET" --index-document index.html --error-document public/error.html
