# fails: function
# message: not the function in it
# Takes over the handler that the console proposes.
set -euo pipefail
role=$(aws iam get-role --role-name "$LAB_ROLE" --query Role.Arn --output text)
(cd hello && python3 -m zipfile -c ../hello.zip app.py)
aws lambda create-function --function-name "$LAB_FUNCTION" --runtime python3.12 \
    --handler app.lambda_handler --role "$role" --zip-file fileb://hello.zip
