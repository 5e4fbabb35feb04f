# All three come from one template, the executions from the command line.
set -euo pipefail

cat > flows.yaml <<TEMPLATE
Parameters:
  Role: {Type: String}
Resources:
  Sorter:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      StateMachineName: $LAB_SORTER
      RoleArn: !Ref Role
      Definition:
        StartAt: Size
        States:
          Size:
            Type: Choice
            Choices:
              - {Variable: \$.amount, NumericGreaterThan: $LAB_LIMIT, Next: Large}
              - Not: {Variable: \$.amount, NumericGreaterThan: 0}
                Next: Refuse
            Default: Small
          Large: {Type: Pass, Next: Done}
          Small: {Type: Pass, Next: Done}
          Done: {Type: Succeed}
          Refuse: {Type: Fail, Error: InvalidAmount, Cause: An order is worth something.}
  Both:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      StateMachineName: $LAB_BOTH
      RoleArn: !Ref Role
      Definition:
        StartAt: Both
        States:
          Both:
            Type: Parallel
            End: true
            Branches:
              - {StartAt: Long, States: {Long: {Type: Wait, Seconds: 6, End: true}}}
              - {StartAt: Short, States: {Short: {Type: Wait, Seconds: 3, End: true}}}
  Packer:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      StateMachineName: $LAB_PACKER
      RoleArn: !Ref Role
      Definition:
        StartAt: Each
        States:
          Each:
            Type: Map
            ItemsPath: \$.orders
            MaxConcurrency: 2
            ItemProcessor: {StartAt: Pack, States: {Pack: {Type: Wait, Seconds: 1, End: true}}}
            ResultPath: \$.packed
            End: true
Outputs:
  Sorter: {Value: !Ref Sorter}
  Both: {Value: !Ref Both}
  Packer: {Value: !Ref Packer}
TEMPLATE
role=$(aws iam get-role --role-name "$LAB_ROLE" --query Role.Arn --output text)
aws cloudformation deploy --stack-name flows --template-file flows.yaml --parameter-overrides Role="$role"
read -r both packer sorter < <(aws cloudformation describe-stacks --stack-name flows \
    --query "sort_by(Stacks[0].Outputs, &OutputKey)[].OutputValue" --output text)

start() {
    aws stepfunctions start-execution --state-machine-arn "$1" --input "$2" \
        --query executionArn --output text
}
long=$(start "$both" '{}')
packed=$(start "$packer" file://orders.json)
for amount in 121 1 0; do
    start "$sorter" "{\"amount\": $amount}"
done
for execution in "$long" "$packed"; do
    until aws stepfunctions describe-execution --execution-arn "$execution" --query status --output text |
        grep -qx SUCCEEDED; do sleep 0.3; done
done
