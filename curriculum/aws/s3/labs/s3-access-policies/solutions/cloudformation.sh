# Policies by a stack; the partner's file and the link by hand.
set -euo pipefail

cat > access.yaml <<'TEMPLATE'
Parameters:
  Name: {Type: String}
  Partner: {Type: String}
Resources:
  NoUploads:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: no-uploads
      Users: [richard]
      PolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Deny, Action: s3:PutObject, Resource: !Sub "arn:aws:s3:::${Name}/*"}]
  Shelf:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Name
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Deny
            Principal: {AWS: !Sub "arn:aws:iam::${AWS::AccountId}:user/dana"}
            Action: s3:*
            Resource: !Sub "arn:aws:s3:::${Name}/hr/*"
          - Effect: Allow
            Principal: {AWS: !Sub "arn:aws:iam::${Partner}:root"}
            Action: s3:GetObject
            Resource: !Sub "arn:aws:s3:::${Name}/share/*"
TEMPLATE
aws cloudformation deploy --stack-name access --template-file access.yaml \
    --capabilities CAPABILITY_IAM --parameter-overrides "Name=$LAB_BUCKET" "Partner=$LAB_PARTNER"
echo '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject",
  "Resource": "arn:aws:s3:::'"$LAB_BUCKET"'/share/*"}]}' > partner.json
aws s3 presign "s3://$LAB_BUCKET/reports/q3.csv" --expires-in 240 > link.txt
