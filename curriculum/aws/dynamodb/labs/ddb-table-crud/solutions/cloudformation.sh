# The table comes from a CloudFormation template, the items from the command line.
set -euo pipefail

field() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]][sys.argv[3]])' "$@"; }
key() { python3 -c 'import json, sys
item = json.load(open(sys.argv[1]))
print(json.dumps({name: item[name] for name in ("Artist", "SongTitle")}))' "$1"; }

cat > table.yaml <<TEMPLATE
Resources:
  Music:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: $LAB_TABLE
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - {AttributeName: Artist, AttributeType: S}
        - {AttributeName: SongTitle, AttributeType: S}
      KeySchema:
        - {AttributeName: Artist, KeyType: HASH}
        - {AttributeName: SongTitle, KeyType: RANGE}
TEMPLATE
aws cloudformation deploy --stack-name music --template-file table.yaml
aws dynamodb list-tables
for name in first second third; do
    aws dynamodb put-item --table-name "$LAB_TABLE" --item "file://$name.json"
done
aws dynamodb get-item --table-name "$LAB_TABLE" --key "$(key first.json)"
aws dynamodb update-item --table-name "$LAB_TABLE" --key "$(key first.json)" \
    --update-expression 'SET Plays = :n' \
    --expression-attribute-values "{\":n\": {\"N\": \"$LAB_PLAYS\"}}"
aws dynamodb delete-item --table-name "$LAB_TABLE" --key "$(key third.json)"
plays=$(aws dynamodb query --table-name "$LAB_TABLE" --key-condition-expression 'Artist = :a' \
    --expression-attribute-values "{\":a\": {\"S\": \"$(field first.json Artist S)\"}}" \
    --query 'Items[].Plays.N' --output text)
lab answer query $(($(echo $plays | sed 's. .+.g')))
