field() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]]["S"])' "$@"; }
key() { printf '{"Artist": {"S": "%s"}, "SongTitle": {"S": "%s"}}' "$(field "$1" Artist)" "$(field "$1" SongTitle)"; }
# task: table
aws dynamodb create-table --table-name "$LAB_TABLE" --billing-mode PAY_PER_REQUEST \
    --attribute-definitions AttributeName=Artist,AttributeType=S AttributeName=SongTitle,AttributeType=S \
    --key-schema AttributeName=Artist,KeyType=HASH AttributeName=SongTitle,KeyType=RANGE
# task: list
aws dynamodb list-tables
# task: put
for name in first second third; do
    aws dynamodb put-item --table-name "$LAB_TABLE" --item "file://$name.json"
done
# task: get
aws dynamodb get-item --table-name "$LAB_TABLE" --key "$(key first.json)"
# task: update
aws dynamodb update-item --table-name "$LAB_TABLE" --key "$(key first.json)" \
    --update-expression 'SET Plays = :n' \
    --expression-attribute-values "{\":n\": {\"N\": \"$LAB_PLAYS\"}}"
# task: delete
aws dynamodb delete-item --table-name "$LAB_TABLE" --key "$(key third.json)"
# task: query
plays=$(aws dynamodb query --table-name "$LAB_TABLE" --key-condition-expression 'Artist = :a' \
    --expression-attribute-values "{\":a\": {\"S\": \"$(field first.json Artist)\"}}" \
    --query 'Items[].Plays.N' --output text)
lab answer query $(($(echo $plays | sed 's. .+.g')))
