source question.env
# task: table
aws dynamodb create-table --table-name "$LAB_TABLE" --billing-mode PAY_PER_REQUEST \
    --attribute-definitions AttributeName=IoTID,AttributeType=S AttributeName=Timestamp,AttributeType=S \
    --key-schema AttributeName=IoTID,KeyType=HASH AttributeName=Timestamp,KeyType=RANGE
# task: load
./load.py %Y-%m-%dT%H:%M:%S
# task: hour
values="{\":d\": {\"S\": \"$DEVICE\"}, \":from\": {\"S\": \"$HOUR:00\"}, \":to\": {\"S\": \"$HOUR:59:59\"}}"
aws dynamodb query --table-name "$LAB_TABLE" --return-consumed-capacity TOTAL \
    --key-condition-expression 'IoTID = :d AND #t BETWEEN :from AND :to' \
    --expression-attribute-names '{"#t": "Timestamp"}' \
    --expression-attribute-values "$values" > hour.json
lab answer hour "$(python3 -c 'import json
print(max(float(item["Celsius"]["N"]) for item in json.load(open("hour.json"))["Items"]))')"
# task: page
lab answer page "$(aws dynamodb query --table-name "$LAB_TABLE" --key-condition-expression 'IoTID = :d' \
    --filter-expression 'attribute_exists(Alarm)' \
    --expression-attribute-values "{\":d\": {\"S\": \"$DEVICE\"}}" \
    --query 'length(Items)' --output json)"
# task: units
lab answer units "$(python3 -c 'import json
print(json.load(open("hour.json"))["ConsumedCapacity"]["CapacityUnits"])')"
