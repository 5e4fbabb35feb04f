# fails: table
# message: `HASH`) and `Timestamp`
aws dynamodb create-table --table-name "$LAB_TABLE" --billing-mode PAY_PER_REQUEST \
    --attribute-definitions AttributeName=IoTID,AttributeType=S \
    --key-schema AttributeName=IoTID,KeyType=HASH
