machine() { aws stepfunctions list-state-machines --query "stateMachines[?name=='$1'].stateMachineArn" --output text; }
make() {
    aws stepfunctions create-state-machine --name "$1" --definition "$2" \
        --role-arn "$(aws iam get-role --role-name "$LAB_ROLE" --query Role.Arn --output text)"
}
run() { # NAME INPUT: until it has ended
    execution=$(aws stepfunctions start-execution --state-machine-arn "$(machine "$1")" --input "$2" \
        --query executionArn --output text)
    while aws stepfunctions describe-execution --execution-arn "$execution" --query status --output text |
        grep -qx RUNNING; do sleep 0.3; done
}
input="{\"name\": \"$LAB_GUEST\"}"
definition() { # THE FIRST'S NEXT, MORE STATES
    echo '{"StartAt": "Hello", "States": {
      "Hello": {"Type": "Pass", "Result": "hello", "ResultPath": "$.greeting", "Next": "'"$1"'"},
      '"$2"'
      "World": {"Type": "Pass", "Result": "world", "ResultPath": "$.place", "End": true}}}'
}
# task: hello
make "$LAB_MACHINE" "$(definition World "")"
run "$LAB_MACHINE" "$input"
# task: pause
aws stepfunctions update-state-machine --state-machine-arn "$(machine "$LAB_MACHINE")" --definition \
    "$(definition Pause '"Pause": {"Type": "Wait", "Seconds": '"$LAB_PAUSE"', "Next": "World"},')"
run "$LAB_MACHINE" "$input"
# task: until
make "$LAB_TIMER" '{"StartAt": "Until", "States": {"Until": {"Type": "Wait", "TimestampPath": "$.until", "End": true}}}'
run "$LAB_TIMER" "{\"until\": \"$(date -u -d '+6 seconds' +%Y-%m-%dT%H:%M:%SZ)\"}"
# task: history
execution=$(aws stepfunctions list-executions --state-machine-arn "$(machine "$LAB_MACHINE")" \
    --query 'executions[0].executionArn' --output text)
lab answer history "$(aws stepfunctions get-execution-history --execution-arn "$execution" \
    --query 'events[?id==`3`].type' --output text)"
# task: past
run "$LAB_TIMER" '{"until": "2020-01-01T00:00:00Z"}'
lab answer past 0
