# fails: log.3
# message: There is a secret in the log
# Prints all of the environment, for good measure.
set -euo pipefail
aws iam attach-role-policy --role-name "$LAB_ROLE" \
    --policy-arn arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
role=$(aws iam get-role --role-name "$LAB_ROLE" --query Role.Arn --output text)
cat > app.py <<'CODE'
import os


def greet(event, context):
    print(dict(os.environ))
    print(f"request={context.aws_request_id} remaining={context.get_remaining_time_in_millis()}")
    return {"greeting": f"Hello, {event['name']}!"}
CODE
python3 -m zipfile -c hello.zip app.py
aws lambda create-function --function-name "$LAB_FUNCTION" --runtime python3.12 \
    --handler app.greet --role "$role" --zip-file fileb://hello.zip \
    --memory-size 256 --timeout 10 --environment "Variables={TOKEN=$(cat token)}"
printf '{"name": "%s"}' "$LAB_NAME" > event.json
aws lambda invoke --function-name "$LAB_FUNCTION" --payload fileb://event.json answer.json
