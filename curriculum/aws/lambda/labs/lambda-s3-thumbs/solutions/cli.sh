# The command line, step by step.
set -euo pipefail

account=$(aws sts get-caller-identity --query Account --output text)
role=$(aws iam get-role --role-name "$LAB_ROLE" --query Role.Arn --output text)
layer=$(aws lambda list-layer-versions --layer-name "$LAB_LAYER" \
    --query "LayerVersions[0].LayerVersionArn" --output text)

sed -i '/^        key = /,$d' thumbs/app.py
cat >> thumbs/app.py <<'CODE'
        key = unquote_plus(record["s3"]["object"]["key"])
        content = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        s3.put_object(
            Bucket=os.environ["THUMBS"], Key=key, Body=shrink(content), ContentType="image/jpeg"
        )
CODE
sed -i 's/^import io$/import io\nimport os\nfrom urllib.parse import unquote_plus/' thumbs/app.py
(cd thumbs && python3 -m zipfile -c ../thumbs.zip app.py)
aws lambda create-function --function-name "$LAB_FUNCTION" --runtime python3.12 \
    --handler app.handle --zip-file fileb://thumbs.zip --role "$role" --layers "$layer" \
    --memory-size 256 --timeout 10 --environment "Variables={THUMBS=$LAB_THUMBS}"
aws lambda wait function-active-v2 --function-name "$LAB_FUNCTION"
function=$(aws lambda get-function --function-name "$LAB_FUNCTION" \
    --query Configuration.FunctionArn --output text)

aws lambda add-permission --function-name "$LAB_FUNCTION" --statement-id s3 \
    --action lambda:InvokeFunction --principal s3.amazonaws.com \
    --source-arn "arn:aws:s3:::$LAB_PHOTOS" --source-account "$account"
cat > notify.json <<JSON
{"LambdaFunctionConfigurations": [{
    "LambdaFunctionArn": "$function",
    "Events": ["s3:ObjectCreated:*"],
    "Filter": {"Key": {"FilterRules": [
        {"Name": "prefix", "Value": "uploads/"}, {"Name": "suffix", "Value": ".jpg"}
    ]}}
}]}
JSON
aws s3api put-bucket-notification-configuration --bucket "$LAB_PHOTOS" \
    --notification-configuration file://notify.json

cat > least.json <<JSON
{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::$LAB_PHOTOS/uploads/*"},
    {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::$LAB_THUMBS/*"}
]}
JSON
aws iam put-role-policy --role-name "$LAB_ROLE" --policy-name thumbnails \
    --policy-document file://least.json
aws iam detach-role-policy --role-name "$LAB_ROLE" \
    --policy-arn arn:aws:iam::aws:policy/AmazonS3FullAccess
