# fails: load
# message: do not sort
aws dynamodb create-table --table-name "$LAB_TABLE" --billing-mode PAY_PER_REQUEST \
    --attribute-definitions AttributeName=IoTID,AttributeType=S AttributeName=Timestamp,AttributeType=S \
    --key-schema AttributeName=IoTID,KeyType=HASH AttributeName=Timestamp,KeyType=RANGE
./load.py
