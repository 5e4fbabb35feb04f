# Both state machines come from one template, the executions from the command line.
set -euo pipefail

cat > flows.yaml <<TEMPLATE
Parameters:
  Role: {Type: String}
Resources:
  Hello:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      StateMachineName: $LAB_MACHINE
      RoleArn: !Ref Role
      Definition:
        StartAt: Hello
        States:
          Hello: {Type: Pass, Result: hello, ResultPath: \$.greeting, Next: Pause}
          Pause: {Type: Wait, Seconds: $LAB_PAUSE, Next: World}
          World: {Type: Pass, Result: world, ResultPath: \$.place, End: true}
  Timer:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      StateMachineName: $LAB_TIMER
      RoleArn: !Ref Role
      DefinitionString: '{"StartAt": "Until", "States": {"Until": {"Type": "Wait", "TimestampPath": "\$.until", "End": true}}}'
Outputs:
  Hello: {Value: !Ref Hello}
  Timer: {Value: !Ref Timer}
TEMPLATE
role=$(aws iam get-role --role-name "$LAB_ROLE" --query Role.Arn --output text)
aws cloudformation deploy --stack-name flows --template-file flows.yaml --parameter-overrides Role="$role"

output() {
    aws cloudformation describe-stacks --stack-name flows \
        --query "Stacks[0].Outputs[?OutputKey=='$1'].OutputValue" --output text
}
start() {
    aws stepfunctions start-execution --state-machine-arn "$1" --input "$2" \
        --query executionArn --output text
}
hello=$(output Hello)
timer=$(output Timer)
input="{\"name\": \"$LAB_GUEST\"}"
third=$(start "$timer" "{\"until\": \"$(date -u -d '+12 seconds' +%Y-%m-%dT%H:%M:%SZ)\"}")
first=$(start "$hello" "$input")
second=$(start "$hello" "$input")
start "$timer" '{"until": "2020-06-01T00:00:00+02:00"}'
for execution in "$first" "$second" "$third"; do
    until aws stepfunctions describe-execution --execution-arn "$execution" --query status --output text |
        grep -qx SUCCEEDED; do sleep 0.3; done
done
aws stepfunctions get-execution-history --execution-arn "$first" --query 'events[].type' --output text
lab answer history PassStateExited
lab answer past 0
