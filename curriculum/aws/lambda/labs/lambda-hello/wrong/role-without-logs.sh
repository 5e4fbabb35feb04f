# fails: log.1
# message: may not write logs
# Lets the role stay as it was.
set -euo pipefail
role=$(aws iam get-role --role-name "$LAB_ROLE" --query Role.Arn --output text)
cat > app.py <<'CODE'
def greet(event, context):
    print(f"request={context.aws_request_id} remaining={context.get_remaining_time_in_millis()}")
    return {"greeting": f"Hello, {event['name']}!"}
CODE
python3 -m zipfile -c hello.zip app.py
aws lambda create-function --function-name "$LAB_FUNCTION" --runtime python3.12 \
    --handler app.greet --role "$role" --zip-file fileb://hello.zip
