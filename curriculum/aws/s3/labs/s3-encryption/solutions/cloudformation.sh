# The policy by a stack; what belongs to the bucket itself, which the stack did not make, by hand.
set -euo pipefail

arn=$(aws kms describe-key --key-id "alias/$LAB_KEY" --query KeyMetadata.Arn --output text)
aws s3api put-bucket-encryption --bucket "$LAB_BUCKET" --server-side-encryption-configuration \
    "Rules=[{ApplyServerSideEncryptionByDefault={SSEAlgorithm=aws:kms,KMSMasterKeyID=$arn},BucketKeyEnabled=true}]"
cat > sealed.yaml <<'TEMPLATE'
Parameters:
  Name: {Type: String}
  KeyArn: {Type: String}
Resources:
  Sealed:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Name
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Deny
            Principal: "*"
            Action: s3:PutObject
            Resource: !Sub "arn:aws:s3:::${Name}/*"
            Condition:
              "Null": {s3:x-amz-server-side-encryption-aws-kms-key-id: "false"}
              StringNotEquals: {s3:x-amz-server-side-encryption-aws-kms-key-id: !Ref KeyArn}
          - Effect: Deny
            Principal: "*"
            Action: s3:PutObject
            Resource: !Sub "arn:aws:s3:::${Name}/*"
            Condition:
              "Null": {s3:x-amz-server-side-encryption: "false"}
              StringNotEquals: {s3:x-amz-server-side-encryption: "aws:kms"}
          - Effect: Deny
            Principal: "*"
            Action: s3:*
            Resource: [!Sub "arn:aws:s3:::${Name}", !Sub "arn:aws:s3:::${Name}/*"]
            Condition: {Bool: {aws:SecureTransport: "false"}}
TEMPLATE
aws cloudformation deploy --stack-name sealed --template-file sealed.yaml \
    --parameter-overrides "Name=$LAB_BUCKET" "KeyArn=$arn"
aws s3api copy-object --bucket "$LAB_BUCKET" --key legacy/manifest.csv \
    --copy-source "$LAB_BUCKET/legacy/manifest.csv" >/dev/null
