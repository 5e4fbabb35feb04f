# fails: log.2
# message: is not that of the invocation
# Makes an id of its own, which finds nothing again.
set -euo pipefail
aws iam attach-role-policy --role-name "$LAB_ROLE" \
    --policy-arn arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
role=$(aws iam get-role --role-name "$LAB_ROLE" --query Role.Arn --output text)
cat > app.py <<'CODE'
import uuid


def greet(event, context):
    print(f"request={uuid.uuid4()} remaining={context.get_remaining_time_in_millis()}")
    return {"greeting": f"Hello, {event['name']}!"}
CODE
python3 -m zipfile -c hello.zip app.py
aws lambda create-function --function-name "$LAB_FUNCTION" --runtime python3.12 \
    --handler app.greet --role "$role" --zip-file fileb://hello.zip
