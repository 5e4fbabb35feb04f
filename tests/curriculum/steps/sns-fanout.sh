topic=$(aws sns create-topic --name "$LAB_TOPIC" --query TopicArn --output text) # the same again
place=$(cut -d: -f4,5 <<< "$topic")
change() { # QUEUE ATTRIBUTE VALUE
    subscription=$(aws sns list-subscriptions-by-topic --topic-arn "$topic" --output text \
        --query "Subscriptions[?Endpoint=='arn:aws:sqs:$place:$1'].SubscriptionArn")
    aws sns set-subscription-attributes --subscription-arn "$subscription" \
        --attribute-name "$2" --attribute-value "$3"
}
# task: topic
# task: subscribe
for queue in "$LAB_BILLING" "$LAB_LARGE"; do
    aws sns subscribe --topic-arn "$topic" --protocol sqs \
        --notification-endpoint "arn:aws:sqs:$place:$queue"
done
python3 endpoint.py > shown.txt & dashboard=$!
until grep -q . shown.txt; do sleep 0.1; done
aws sns subscribe --topic-arn "$topic" --protocol http --notification-endpoint http://localhost:8080/
until token=$(grep -o '"Token": "[^"]*"' received.jsonl); do sleep 0.1; done
aws sns confirm-subscription --topic-arn "$topic" --token "$(cut -d'"' -f4 <<< "$token")"
kill $dashboard
# task: policies
for queue in "$LAB_BILLING" "$LAB_LARGE"; do
    cat > policy.json <<JSON
{"Version": "2012-10-17", "Statement": [{
  "Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage",
  "Resource": "arn:aws:sqs:$place:$queue", "Condition": {"ArnEquals": {"aws:SourceArn": "$topic"}}}]}
JSON
    python3 -c 'import json; print(json.dumps({"Policy": open("policy.json").read()}))' > queue.json
    url=$(aws sqs get-queue-url --queue-name "$queue" --query QueueUrl --output text)
    aws sqs set-queue-attributes --queue-url "$url" --attributes file://queue.json
done
# task: filter
change "$LAB_LARGE" FilterPolicyScope MessageBody
change "$LAB_LARGE" FilterPolicy '{"amount": [{"numeric": [">=", 100]}]}'
# task: raw
change "$LAB_BILLING" RawMessageDelivery true
