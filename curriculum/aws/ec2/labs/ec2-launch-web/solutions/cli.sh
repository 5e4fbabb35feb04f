# One command at a time; metadata and name are set after the launch.
set -euo pipefail

aws ec2 create-key-pair --key-name "$LAB_KEY" --query KeyMaterial --output text > lab.pem
group=$(aws ec2 create-security-group --group-name "$LAB_GROUP" --description "Web server" \
    --query GroupId --output text)
aws ec2 authorize-security-group-ingress --group-id "$group" --protocol tcp --port 80 --cidr 0.0.0.0/0
aws ec2 authorize-security-group-ingress --group-id "$group" --protocol tcp --port 22 \
    --cidr "$(curl -s http://checkip.amazonaws.com)/32"

cat > boot.sh <<SCRIPT
#!/bin/bash
mkdir -p /var/www/html
echo "<h1>$LAB_TOKEN</h1>" > /var/www/html/index.html
python3 -m http.server 80 --directory /var/www/html &
SCRIPT
image=$(aws ssm get-parameter --name /aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64 \
    --query Parameter.Value --output text)
id=$(aws ec2 run-instances --instance-type t3.micro --key-name "$LAB_KEY" \
    --image-id "$image" \
    --security-group-ids "$group" --user-data file://boot.sh \
    --query 'Instances[0].InstanceId' --output text)
aws ec2 modify-instance-metadata-options --instance-id "$id" --http-tokens required
aws ec2 create-tags --resources "$id" --tags "Key=Name,Value=$LAB_NAME"

address=$(aws ec2 describe-instances --instance-ids "$id" \
    --query 'Reservations[0].Instances[0].PublicIpAddress' --output text)
until curl -s --max-time 2 "http://$address/" | grep "$LAB_TOKEN"; do sleep 0.5; done
