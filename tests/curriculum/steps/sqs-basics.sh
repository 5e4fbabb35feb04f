url() { aws sqs get-queue-url --queue-name "$LAB_QUEUE" --query QueueUrl --output text; }
# task: queue
aws sqs create-queue --queue-name "$LAB_QUEUE" --attributes VisibilityTimeout=60,MessageRetentionPeriod=86400
# task: send
aws sqs send-message-batch --queue-url "$(url)" \
    --entries $(for n in $(seq 10); do echo "Id=$n,MessageBody=job-$n"; done)
# task: poll
aws sqs set-queue-attributes --queue-url "$(url)" --attributes ReceiveMessageWaitTimeSeconds=20
# task: work
done=0
while [ "$done" -lt 10 ]; do
    entries=$(aws sqs receive-message --queue-url "$(url)" --max-number-of-messages 10 --output json \
        --query 'Messages[].{Id: MessageId, ReceiptHandle: ReceiptHandle}')
    deleted=$(aws sqs delete-message-batch --queue-url "$(url)" --entries "$entries" \
        --query 'length(Successful)')
    done=$((done + deleted))
done
# task: delay
aws sqs send-message --queue-url "$(url)" --message-body later --delay-seconds 90
