machine() { aws stepfunctions list-state-machines --query "stateMachines[?name=='$1'].stateMachineArn" --output text; }
make() { # NAME DEFINITION: made or, if it is there, changed
    if arn=$(machine "$1") && [ -n "$arn" ]; then
        aws stepfunctions update-state-machine --state-machine-arn "$arn" --definition "$2"
    else
        aws stepfunctions create-state-machine --name "$1" --definition "$2" \
            --role-arn "$(aws iam get-role --role-name "$LAB_ROLE" --query Role.Arn --output text)"
    fi
}
run() { # NAME INPUT: until it has ended
    execution=$(aws stepfunctions start-execution --state-machine-arn "$(machine "$1")" --input "$2" \
        --query executionArn --output text)
    while aws stepfunctions describe-execution --execution-arn "$execution" --query status --output text |
        grep -qx RUNNING; do sleep 0.3; done
}
sorter() { # MORE RULES
    make "$LAB_SORTER" '{"StartAt": "Size", "States": {
      "Size": {"Type": "Choice", "Default": "Small", "Choices": [
        {"Variable": "$.amount", "NumericGreaterThan": '"$LAB_LIMIT"', "Next": "Large"}'"$1"']},
      "Large": {"Type": "Pass", "Next": "Done"},
      "Small": {"Type": "Pass", "Next": "Done"},
      '"$2"'
      "Done": {"Type": "Succeed"}}}'
}
packer() { # MORE FIELDS
    make "$LAB_PACKER" '{"StartAt": "Each", "States": {"Each": {
      "Type": "Map", "ItemsPath": "$.orders", "MaxConcurrency": 2, '"$1"'
      "ItemProcessor": {"StartAt": "Pack", "States": {"Pack": {"Type": "Wait", "Seconds": 1, "End": true}}},
      "End": true}}}'
    run "$LAB_PACKER" file://orders.json
}
# task: choice
sorter "" ""
run "$LAB_SORTER" '{"amount": 250}'
run "$LAB_SORTER" '{"amount": 20}'
# task: ends
sorter ', {"Variable": "$.amount", "NumericLessThan": 1, "Next": "Refuse"}' \
    '"Refuse": {"Type": "Fail", "Error": "InvalidAmount", "Cause": "An order is worth 1 at least."},'
run "$LAB_SORTER" '{"amount": 0}'
# task: parallel
make "$LAB_BOTH" '{"StartAt": "Both", "States": {"Both": {"Type": "Parallel", "End": true, "Branches": [
    {"StartAt": "Long", "States": {"Long": {"Type": "Wait", "Seconds": 6, "End": true}}},
    {"StartAt": "Short", "States": {"Short": {"Type": "Wait", "Seconds": 3, "End": true}}}]}}}'
run "$LAB_BOTH" '{}'
# task: map
packer ""
# task: keep
packer '"ResultPath": "$.packed",'
