# Function, permission and policy by a stack; the bucket, which was there before, is told by hand.
set -euo pipefail

cat > thumbs.yaml <<'TEMPLATE'
Parameters:
  Name: {Type: String}
  Role: {Type: String}
  Photos: {Type: String}
  Thumbs: {Type: String}
  Layer: {Type: String}
Resources:
  Policy:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: thumbnails
      Roles: [!Ref Role]
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Action: "s3:GetObject", Resource: !Sub "arn:aws:s3:::${Photos}/uploads/*"}
          - {Effect: Allow, Action: "s3:PutObject", Resource: !Sub "arn:aws:s3:::${Thumbs}/*"}
  Function:
    Type: AWS::Lambda::Function
    DependsOn: Policy
    Properties:
      FunctionName: !Ref Name
      Runtime: python3.12
      Handler: index.handle
      Role: !Sub "arn:aws:iam::${AWS::AccountId}:role/${Role}"
      Layers: [!Ref Layer]
      MemorySize: 256
      Timeout: 10
      Environment: {Variables: {THUMBS: !Ref Thumbs}}
      Code:
        ZipFile: |
          import io, os
          from urllib.parse import unquote_plus
          import boto3
          from PIL import Image
          s3 = boto3.client("s3")
          def handle(event, context):
              for record in event["Records"]:
                  key = unquote_plus(record["s3"]["object"]["key"])
                  bucket, small = record["s3"]["bucket"]["name"], io.BytesIO()
                  picture = Image.open(s3.get_object(Bucket=bucket, Key=key)["Body"])
                  picture.thumbnail((128, 128))
                  picture.save(small, "JPEG")
                  s3.put_object(Bucket=os.environ["THUMBS"], Key=key, Body=small.getvalue())
  Permission:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !GetAtt Function.Arn
      Action: lambda:InvokeFunction
      Principal: s3.amazonaws.com
      SourceArn: !Sub "arn:aws:s3:::${Photos}"
      SourceAccount: !Ref AWS::AccountId
Outputs:
  Function: {Value: !GetAtt Function.Arn}
TEMPLATE
layer=$(aws lambda list-layer-versions --layer-name "$LAB_LAYER" \
    --query "LayerVersions[0].LayerVersionArn" --output text)
aws cloudformation deploy --stack-name thumbs --template-file thumbs.yaml \
    --capabilities CAPABILITY_IAM --parameter-overrides "Name=$LAB_FUNCTION" "Role=$LAB_ROLE" \
    "Photos=$LAB_PHOTOS" "Thumbs=$LAB_THUMBS" "Layer=$layer"
function=$(aws cloudformation describe-stacks --stack-name thumbs \
    --query "Stacks[0].Outputs[0].OutputValue" --output text)
aws s3api put-bucket-notification-configuration --bucket "$LAB_PHOTOS" \
    --notification-configuration "{\"LambdaFunctionConfigurations\": [{
        \"LambdaFunctionArn\": \"$function\", \"Events\": [\"s3:ObjectCreated:*\"],
        \"Filter\": {\"Key\": {\"FilterRules\": [
            {\"Name\": \"prefix\", \"Value\": \"uploads/\"}, {\"Name\": \"suffix\", \"Value\": \".jpg\"}
        ]}}}]}"
aws iam detach-role-policy --role-name "$LAB_ROLE" \
    --policy-arn arn:aws:iam::aws:policy/AmazonS3FullAccess
