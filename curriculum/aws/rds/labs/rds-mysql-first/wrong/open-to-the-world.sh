# fails: instance.3
# message: open to the whole world
# Opens the port to everybody, so that it works.
set -euo pipefail
group=$(aws ec2 create-security-group --group-name database --description "MySQL" \
    --query GroupId --output text)
aws ec2 authorize-security-group-ingress --group-id "$group" --protocol tcp --port 3306 --cidr 0.0.0.0/0
aws rds create-db-instance --db-instance-identifier "$LAB_DB" --engine mysql \
    --db-instance-class db.t4g.micro --allocated-storage 20 \
    --master-username admin --master-user-password Quiet-Harbour-7 \
    --vpc-security-group-ids "$group" --no-publicly-accessible
