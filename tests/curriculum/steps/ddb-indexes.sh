field() { python3 -c 'import json, sys; print(json.load(open("question.json"))[sys.argv[1]])' "$1"; }
add() { # NAME KEY-SCHEMA DEFINITIONS…
    aws dynamodb update-table --table-name "$LAB_TABLE" --attribute-definitions "${@:3}" \
        --global-secondary-index-updates \
        "[{\"Create\": {\"IndexName\": \"$1\", \"KeySchema\": $2, \"Projection\": {\"ProjectionType\": \"ALL\"}}}]"
    until [ "$(aws dynamodb describe-table --table-name "$LAB_TABLE" --output text \
        --query "Table.GlobalSecondaryIndexes[?IndexName=='$1'].IndexStatus")" = ACTIVE ]; do sleep 0.3; done
}
# task: table
aws dynamodb create-table --table-name "$LAB_TABLE" --billing-mode PAY_PER_REQUEST \
    --attribute-definitions AttributeName=Title,AttributeType=S \
    AttributeName=Year,AttributeType=N AttributeName=Rating,AttributeType=N \
    --key-schema AttributeName=Title,KeyType=HASH AttributeName=Year,KeyType=RANGE \
    --local-secondary-indexes \
    'IndexName=by-rating,KeySchema=[{AttributeName=Title,KeyType=HASH},{AttributeName=Rating,KeyType=RANGE}],Projection={ProjectionType=ALL}'
./load.py
# task: actor
add by-actor '[{"AttributeName": "LeadActor", "KeyType": "HASH"}, {"AttributeName": "Genre", "KeyType": "RANGE"}]' \
    AttributeName=LeadActor,AttributeType=S AttributeName=Genre,AttributeType=S
# task: ask
minutes=$(aws dynamodb query --table-name "$LAB_TABLE" --index-name by-actor \
    --key-condition-expression 'LeadActor = :a AND Genre = :g' \
    --expression-attribute-values \
    "{\":a\": {\"S\": \"$(field LeadActor)\"}, \":g\": {\"S\": \"$(field Genre)\"}}" \
    --query 'Items[].Minutes.N' --output text)
lab answer ask $(($(echo $minutes | sed 's/ /+/g')))
# task: strong
aws dynamodb query --table-name "$LAB_TABLE" --index-name by-rating --consistent-read \
    --key-condition-expression 'Title = :t' \
    --expression-attribute-values "{\":t\": {\"S\": \"$(field Title)\"}}"
# task: awards
add awards '[{"AttributeName": "Award", "KeyType": "HASH"}]' AttributeName=Award,AttributeType=S
