# fails: trigger.1
# message: That is why S3 refused the notification
# Configures the bucket, and not the function.
set -euo pipefail
role=$(aws iam get-role --role-name "$LAB_ROLE" --query Role.Arn --output text)
(cd thumbs && python3 -m zipfile -c ../thumbs.zip app.py)
function=$(aws lambda create-function --function-name "$LAB_FUNCTION" --runtime python3.12 \
    --handler app.handle --zip-file fileb://thumbs.zip --role "$role" \
    --query FunctionArn --output text)
aws s3api put-bucket-notification-configuration --bucket "$LAB_PHOTOS" \
    --notification-configuration "{\"LambdaFunctionConfigurations\": [{
        \"LambdaFunctionArn\": \"$function\", \"Events\": [\"s3:ObjectCreated:*\"],
        \"Filter\": {\"Key\": {\"FilterRules\": [
            {\"Name\": \"prefix\", \"Value\": \"uploads/\"}, {\"Name\": \"suffix\", \"Value\": \".jpg\"}
        ]}}}]}" || echo "S3 refuses."
