# Definitions in files, each made, updated and started from the command line.
set -euo pipefail

role=$(aws iam get-role --role-name "$LAB_ROLE" --query Role.Arn --output text)
input="{\"name\": \"$LAB_GUEST\"}"

ended() {
    until aws stepfunctions describe-execution --execution-arn "$1" --query status --output text |
        grep -qx SUCCEEDED; do sleep 0.3; done
}
start() {
    aws stepfunctions start-execution --state-machine-arn "$1" --input "$2" \
        --query executionArn --output text
}

timer=$(aws stepfunctions create-state-machine --name "$LAB_TIMER" --role-arn "$role" \
    --definition '{"StartAt": "Until", "States": {"Until": {"Type": "Wait", "TimestampPath": "$.until", "End": true}}}' \
    --query stateMachineArn --output text)
soon=$(start "$timer" "{\"until\": \"$(date -u -d '+12 seconds' +%Y-%m-%dT%H:%M:%SZ)\"}")

cat > hello.json <<'JSON'
{
  "StartAt": "Hello",
  "States": {
    "Hello": {"Type": "Pass", "Result": "hello", "ResultPath": "$.greeting", "Next": "World"},
    "World": {"Type": "Pass", "Result": "world", "ResultPath": "$.place", "End": true}
  }
}
JSON
machine=$(aws stepfunctions create-state-machine --name "$LAB_MACHINE" --role-arn "$role" \
    --definition file://hello.json --query stateMachineArn --output text)
ended "$(start "$machine" "$input")"

cat > paused.json <<JSON
{
  "StartAt": "Hello",
  "States": {
    "Hello": {"Type": "Pass", "Result": "hello", "ResultPath": "\$.greeting", "Next": "Pause"},
    "Pause": {"Type": "Wait", "Seconds": $LAB_PAUSE, "Next": "World"},
    "World": {"Type": "Pass", "Result": "world", "ResultPath": "\$.place", "End": true}
  }
}
JSON
aws stepfunctions update-state-machine --state-machine-arn "$machine" --definition file://paused.json
paused=$(start "$machine" "$input")

ended "$(start "$timer" '{"until": "2020-01-01T00:00:00Z"}')"
ended "$soon"
ended "$paused"
third=$(aws stepfunctions get-execution-history --execution-arn "$paused" \
    --query 'events[?id==`3`].type' --output text)
lab answer history "$third"
lab answer past 0
