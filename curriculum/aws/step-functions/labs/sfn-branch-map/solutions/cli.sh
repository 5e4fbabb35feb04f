# Definitions in files, made and started from the command line. The Map has an ItemProcessor.
set -euo pipefail

role=$(aws iam get-role --role-name "$LAB_ROLE" --query Role.Arn --output text)
make() {
    aws stepfunctions create-state-machine --name "$1" --role-arn "$role" \
        --definition "file://$2" --query stateMachineArn --output text
}
start() {
    aws stepfunctions start-execution --state-machine-arn "$1" --input "$2" \
        --query executionArn --output text
}

cat > both.json <<'JSON'
{
  "StartAt": "Both",
  "States": {
    "Both": {
      "Type": "Parallel",
      "Branches": [
        {"StartAt": "Long", "States": {"Long": {"Type": "Wait", "Seconds": 6, "End": true}}},
        {"StartAt": "Short", "States": {"Short": {"Type": "Wait", "Seconds": 3, "End": true}}}
      ],
      "End": true
    }
  }
}
JSON
both=$(start "$(make "$LAB_BOTH" both.json)" '{}')

cat > pack.json <<'JSON'
{
  "StartAt": "Each",
  "States": {
    "Each": {
      "Type": "Map",
      "ItemsPath": "$.orders",
      "MaxConcurrency": 2,
      "ItemProcessor": {
        "ProcessorConfig": {"Mode": "INLINE"},
        "StartAt": "Pack",
        "States": {"Pack": {"Type": "Wait", "Seconds": 1, "End": true}}
      },
      "ResultPath": "$.packed",
      "End": true
    }
  }
}
JSON
packed=$(start "$(make "$LAB_PACKER" pack.json)" file://orders.json)

cat > sort.json <<JSON
{
  "StartAt": "Size",
  "States": {
    "Size": {
      "Type": "Choice",
      "Choices": [
        {"Variable": "\$.amount", "NumericGreaterThan": $LAB_LIMIT, "Next": "Large"},
        {"Variable": "\$.amount", "NumericLessThan": 1, "Next": "Refuse"}
      ],
      "Default": "Small"
    },
    "Large": {"Type": "Pass", "Next": "Done"},
    "Small": {"Type": "Pass", "Next": "Done"},
    "Done": {"Type": "Succeed"},
    "Refuse": {"Type": "Fail", "Error": "InvalidAmount", "Cause": "An order is worth 1 at least."}
  }
}
JSON
sorter=$(make "$LAB_SORTER" sort.json)
for amount in 250 20 0; do
    start "$sorter" "{\"amount\": $amount}"
done
for execution in "$both" "$packed"; do
    until aws stepfunctions describe-execution --execution-arn "$execution" --query status --output text |
        grep -qx SUCCEEDED; do sleep 0.3; done
done
