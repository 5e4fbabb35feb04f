# The command line; the token goes back through ConfirmSubscription.
set -euo pipefail

topic=$(aws sns create-topic --name "$LAB_TOPIC" --query TopicArn --output text)
account=$(cut -d: -f4,5 <<< "$topic")
python3 endpoint.py > shown.txt & dashboard=$!

subscribe() { # queue, attributes of the subscription
    arn="arn:aws:sqs:$account:$1"
    cat > policy.json <<JSON
{"Version": "2012-10-17", "Statement": [{
  "Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage",
  "Resource": "$arn", "Condition": {"ArnEquals": {"aws:SourceArn": "$topic"}}}]}
JSON
    python3 -c 'import json; print(json.dumps({"Policy": open("policy.json").read()}))' > queue.json
    url=$(aws sqs get-queue-url --queue-name "$1" --query QueueUrl --output text)
    aws sqs set-queue-attributes --queue-url "$url" --attributes file://queue.json
    aws sns subscribe --topic-arn "$topic" --protocol sqs --notification-endpoint "$arn" \
        --attributes "$2"
}
subscribe "$LAB_BILLING" '{"RawMessageDelivery": "true"}'
subscribe "$LAB_LARGE" \
    '{"FilterPolicyScope": "MessageBody", "FilterPolicy": "{\"amount\": [{\"numeric\": [\">=\", 100]}]}"}'
aws sns subscribe --topic-arn "$topic" --protocol http --notification-endpoint http://localhost:8080/
until token=$(grep -o '"Token": "[^"]*"' received.jsonl); do sleep 0.1; done
aws sns confirm-subscription --topic-arn "$topic" --token "$(cut -d'"' -f4 <<< "$token")"
kill $dashboard
