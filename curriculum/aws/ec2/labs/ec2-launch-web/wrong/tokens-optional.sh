# fails: imds
# message: still answers without a token
# Launches with the metadata as it comes.
set -euo pipefail
group=$(aws ec2 create-security-group --group-name "$LAB_GROUP" --description "Web server" \
    --query GroupId --output text)
aws ec2 create-key-pair --key-name "$LAB_KEY" > /dev/null
printf '#!/bin/sh\ntrue\n' > boot.sh
image=$(aws ssm get-parameter --name /aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64 \
    --query Parameter.Value --output text)
aws ec2 run-instances --instance-type t3.micro --key-name "$LAB_KEY" --security-group-ids "$group" \
    --image-id "$image" \
    --user-data file://boot.sh
