package() { (cd thumbs && python3 -m zipfile -c ../thumbs.zip app.py); }
renew() {
    package
    aws lambda update-function-code --function-name "$LAB_FUNCTION" --zip-file fileb://thumbs.zip
}
# task: function
role=$(aws iam get-role --role-name "$LAB_ROLE" --query Role.Arn --output text)
layer=$(aws lambda list-layer-versions --layer-name "$LAB_LAYER" \
    --query "LayerVersions[0].LayerVersionArn" --output text)
package
aws lambda create-function --function-name "$LAB_FUNCTION" --runtime python3.12 \
    --handler app.handle --zip-file fileb://thumbs.zip --role "$role" --layers "$layer" \
    --memory-size 256 --timeout 10
# task: trigger
aws lambda add-permission --function-name "$LAB_FUNCTION" --statement-id s3 \
    --action lambda:InvokeFunction --principal s3.amazonaws.com --source-arn "arn:aws:s3:::$LAB_PHOTOS"
function=$(aws lambda get-function --function-name "$LAB_FUNCTION" \
    --query Configuration.FunctionArn --output text)
aws s3api put-bucket-notification-configuration --bucket "$LAB_PHOTOS" --notification-configuration '{
  "LambdaFunctionConfigurations": [{
    "LambdaFunctionArn": "'"$function"'",
    "Events": ["s3:ObjectCreated:*"],
    "Filter": {"Key": {"FilterRules": [
      {"Name": "prefix", "Value": "uploads/"}, {"Name": "suffix", "Value": ".jpg"}]}}}]}'
# task: resize
cat >> thumbs/app.py <<CODE
        content = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        s3.put_object(Bucket="$LAB_THUMBS", Key=key, Body=shrink(content))
CODE
renew
# task: spaces
sed -i '/^        content = /i\        import urllib.parse; key = urllib.parse.unquote_plus(key)' thumbs/app.py
renew
# task: least
aws iam put-role-policy --role-name "$LAB_ROLE" --policy-name least --policy-document '{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::'"$LAB_PHOTOS"'/uploads/*"},
    {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::'"$LAB_THUMBS"'/*"}]}'
aws iam detach-role-policy --role-name "$LAB_ROLE" \
    --policy-arn arn:aws:iam::aws:policy/AmazonS3FullAccess
