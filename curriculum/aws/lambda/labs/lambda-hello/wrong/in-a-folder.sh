# fails: function
# message: at the top of the zip file
# Packs the folder instead of what is in it.
set -euo pipefail
role=$(aws iam get-role --role-name "$LAB_ROLE" --query Role.Arn --output text)
python3 -m zipfile -c hello.zip hello
aws lambda create-function --function-name "$LAB_FUNCTION" --runtime python3.12 \
    --handler app.greet --role "$role" --zip-file fileb://hello.zip
