# All but the confirmation comes from a CloudFormation template.
set -euo pipefail

cat > fanout.yaml <<'TEMPLATE'
Parameters:
  Topic: {Type: String}
  Billing: {Type: String}
  Large: {Type: String}
Resources:
  Orders:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Ref Topic
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues:
        - !Sub https://sqs.${AWS::Region}.amazonaws.com/${AWS::AccountId}/${Billing}
        - !Sub https://sqs.${AWS::Region}.amazonaws.com/${AWS::AccountId}/${Large}
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {Service: sns.amazonaws.com}
            Action: sqs:SendMessage
            Resource:
              - !Sub arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${Billing}
              - !Sub arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${Large}
            Condition:
              ArnEquals: {"aws:SourceArn": !Ref Orders}
  ToBilling:
    Type: AWS::SNS::Subscription
    Properties:
      TopicArn: !Ref Orders
      Protocol: sqs
      Endpoint: !Sub arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${Billing}
      RawMessageDelivery: true
  ToLarge:
    Type: AWS::SNS::Subscription
    Properties:
      TopicArn: !Ref Orders
      Protocol: sqs
      Endpoint: !Sub arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${Large}
      FilterPolicyScope: MessageBody
      FilterPolicy: {amount: [{numeric: [">=", 100]}]}
  ToDashboard:
    Type: AWS::SNS::Subscription
    Properties:
      TopicArn: !Ref Orders
      Protocol: http
      Endpoint: http://localhost:8080/
TEMPLATE
python3 endpoint.py > shown.txt & dashboard=$!
until grep -q listens shown.txt; do sleep 0.1; done
aws cloudformation deploy --stack-name fanout --template-file fanout.yaml \
    --parameter-overrides Topic="$LAB_TOPIC" Billing="$LAB_BILLING" Large="$LAB_LARGE"
until address=$(grep -o '"SubscribeURL": "[^"]*"' received.jsonl); do sleep 0.1; done
curl -sS "$(cut -d'"' -f4 <<< "$address")"
kill $dashboard
