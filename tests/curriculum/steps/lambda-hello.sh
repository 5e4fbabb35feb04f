package() { (cd hello && python3 -m zipfile -c ../hello.zip app.py); }
call() { aws lambda invoke --function-name "$LAB_FUNCTION" --payload fileb://event.json "$@"; }
# task: function
package
aws lambda create-function --function-name "$LAB_FUNCTION" --runtime python3.12 --handler app.greet \
    --role "$(aws iam get-role --role-name "$LAB_ROLE" --query Role.Arn --output text)" \
    --zip-file fileb://hello.zip
# task: invoke
aws lambda wait function-active-v2 --function-name "$LAB_FUNCTION"
printf '{"name": "%s"}' "$LAB_NAME" > event.json
call answer.json
# task: async
call --invocation-type Event queued.json
# task: settings
aws lambda update-function-configuration --function-name "$LAB_FUNCTION" \
    --memory-size 256 --timeout 10 --environment "Variables={TOKEN=$(cat token)}"
# task: log
aws iam attach-role-policy --role-name "$LAB_ROLE" \
    --policy-arn arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
cat >> hello/app.py <<'CODE'


plain = greet


def greet(event, context):
    print(f"request={context.aws_request_id} remaining={context.get_remaining_time_in_millis()}")
    return plain(event, context)
CODE
package
aws lambda update-function-code --function-name "$LAB_FUNCTION" --zip-file fileb://hello.zip
call answer.json
