# The queue comes from a CloudFormation template, the messages from the command line.
set -euo pipefail

cat > queue.yaml <<TEMPLATE
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: $LAB_QUEUE
      VisibilityTimeout: 60
      MessageRetentionPeriod: 86400
      ReceiveMessageWaitTimeSeconds: 20
Outputs:
  Url:
    Value: !Ref Jobs
TEMPLATE
aws cloudformation deploy --stack-name jobs --template-file queue.yaml
url=$(aws cloudformation describe-stacks --stack-name jobs \
    --query 'Stacks[0].Outputs[0].OutputValue' --output text)
entries=$(python3 -c 'import json
print(json.dumps([{"Id": str(n), "MessageBody": f"job {n}"} for n in range(10)]))')
aws sqs send-message-batch --queue-url "$url" --entries "$entries"
done=0
while [ "$done" -lt 10 ]; do
    entries=$(aws sqs receive-message --queue-url "$url" --max-number-of-messages 10 --output json \
        --query 'Messages[].{Id: MessageId, ReceiptHandle: ReceiptHandle}')
    deleted=$(aws sqs delete-message-batch --queue-url "$url" --entries "$entries" \
        --query 'length(Successful)')
    done=$((done + deleted))
done
aws sqs send-message --queue-url "$url" --message-body later --delay-seconds 90
