# The function and its log group by a stack; the role was there before.
set -euo pipefail

aws iam attach-role-policy --role-name "$LAB_ROLE" \
    --policy-arn arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
cat > hello.yaml <<'TEMPLATE'
Parameters:
  Name: {Type: String}
  Role: {Type: String}
  Token: {Type: String, NoEcho: true}
Resources:
  Log:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: !Sub "/aws/lambda/${Name}", RetentionInDays: 7}
  Function:
    Type: AWS::Lambda::Function
    DependsOn: Log
    Properties:
      FunctionName: !Ref Name
      Runtime: python3.12
      Handler: index.greet
      Role: !Ref Role
      MemorySize: 256
      Timeout: 10
      Environment: {Variables: {TOKEN: !Ref Token}}
      Code:
        ZipFile: |
          def greet(event, context):
              left = context.get_remaining_time_in_millis()
              print(f"request={context.aws_request_id} remaining={left}")
              return {"greeting": f"Hello, {event['name']}!"}
TEMPLATE
role=$(aws iam get-role --role-name "$LAB_ROLE" --query Role.Arn --output text)
aws cloudformation deploy --stack-name hello --template-file hello.yaml \
    --parameter-overrides "Name=$LAB_FUNCTION" "Role=$role" "Token=$(cat token)"

printf '{"name": "%s"}' "$LAB_NAME" > event.json
aws lambda invoke --function-name "$LAB_FUNCTION" --payload fileb://event.json answer.json
aws lambda invoke --function-name "$LAB_FUNCTION" --payload fileb://event.json \
    --invocation-type Event queued.json
