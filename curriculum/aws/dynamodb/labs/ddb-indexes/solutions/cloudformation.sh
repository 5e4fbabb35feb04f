# All indexes at once, in a template; then the questions on the command line.
set -euo pipefail

cat > table.yaml <<TEMPLATE
Resources:
  Movies:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: $LAB_TABLE
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - {AttributeName: Title, AttributeType: S}
        - {AttributeName: Year, AttributeType: N}
        - {AttributeName: Rating, AttributeType: N}
        - {AttributeName: LeadActor, AttributeType: S}
        - {AttributeName: Genre, AttributeType: S}
        - {AttributeName: Award, AttributeType: S}
      KeySchema: [{AttributeName: Title, KeyType: HASH}, {AttributeName: Year, KeyType: RANGE}]
      LocalSecondaryIndexes:
        - IndexName: by-rating
          KeySchema: [{AttributeName: Title, KeyType: HASH}, {AttributeName: Rating, KeyType: RANGE}]
          Projection: {ProjectionType: ALL}
      GlobalSecondaryIndexes:
        - IndexName: by-actor
          KeySchema: [{AttributeName: LeadActor, KeyType: HASH}, {AttributeName: Genre, KeyType: RANGE}]
          Projection: {ProjectionType: ALL}
        - IndexName: awards
          KeySchema: [{AttributeName: Award, KeyType: HASH}]
          Projection: {ProjectionType: ALL}
TEMPLATE
aws cloudformation deploy --stack-name movies --template-file table.yaml
./load.py

field() { python3 -c 'import json, sys; print(json.load(open("question.json"))[sys.argv[1]])' "$1"; }
minutes=$(aws dynamodb query --table-name "$LAB_TABLE" --index-name by-actor \
    --key-condition-expression 'LeadActor = :a AND Genre = :g' \
    --expression-attribute-values \
    "{\":a\": {\"S\": \"$(field LeadActor)\"}, \":g\": {\"S\": \"$(field Genre)\"}}" \
    --query 'Items[].Minutes.N' --output text)
lab answer ask $(($(echo $minutes | sed 's/ /+/g')))
aws dynamodb query --table-name "$LAB_TABLE" --index-name by-rating --consistent-read \
    --key-condition-expression 'Title = :t' \
    --expression-attribute-values "{\":t\": {\"S\": \"$(field Title)\"}}"
