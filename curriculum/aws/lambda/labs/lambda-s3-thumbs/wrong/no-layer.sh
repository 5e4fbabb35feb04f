# fails: function.1
# message: does not have the layer
# Takes it that Lambda brings Pillow.
set -euo pipefail
role=$(aws iam get-role --role-name "$LAB_ROLE" --query Role.Arn --output text)
(cd thumbs && python3 -m zipfile -c ../thumbs.zip app.py)
aws lambda create-function --function-name "$LAB_FUNCTION" --runtime python3.12 \
    --handler app.handle --zip-file fileb://thumbs.zip --role "$role"
