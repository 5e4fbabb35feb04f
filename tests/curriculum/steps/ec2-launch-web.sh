group() {
    aws ec2 describe-security-groups --group-names "$LAB_GROUP" --query 'SecurityGroups[0].GroupId' --output text
}
running() {
    aws ec2 describe-instances --filters Name=instance-state-name,Values=pending,running --output text \
        --query "Reservations[].Instances[].$1"
}
launch() {
    aws ec2 run-instances --instance-type t3.micro --key-name "$LAB_KEY" --security-group-ids "$(group)" \
        --image-id "$(aws ssm get-parameter --query Parameter.Value --output text \
        --name /aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64)" "$@"
}
# task: key
aws ec2 create-key-pair --key-name "$LAB_KEY" --query KeyMaterial --output text > lab.pem
# task: group
aws ec2 create-security-group --group-name "$LAB_GROUP" --description "Web server"
aws ec2 authorize-security-group-ingress --group-id "$(group)" --protocol tcp --port 80 --cidr 0.0.0.0/0
aws ec2 authorize-security-group-ingress --group-id "$(group)" --protocol tcp --port 22 \
    --cidr "$(curl -s http://checkip.amazonaws.com)/32"
# task: launch
launch
# task: page
aws ec2 terminate-instances --instance-ids "$(running InstanceId)"
cat > boot.sh <<SCRIPT
#!/bin/bash
echo "$LAB_TOKEN" > /var/www/html/index.html
python3 -m http.server 80 --directory /var/www/html &
SCRIPT
launch --user-data file://boot.sh
until curl -s --max-time 2 "http://$(running PublicIpAddress)/" | grep "$LAB_TOKEN"; do sleep 0.3; done
# task: imds
aws ec2 modify-instance-metadata-options --instance-id "$(running InstanceId)" --http-tokens required
# task: tag
aws ec2 create-tags --resources "$(running InstanceId)" --tags "Key=Name,Value=$LAB_NAME"
