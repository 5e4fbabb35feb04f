# fails: group.2
# message: open to the whole world
# Opens port 22 as if it were port 80.
set -euo pipefail
group=$(aws ec2 create-security-group --group-name "$LAB_GROUP" --description "Web server" \
    --query GroupId --output text)
for port in 80 22; do
    aws ec2 authorize-security-group-ingress --group-id "$group" --protocol tcp --port $port --cidr 0.0.0.0/0
done
