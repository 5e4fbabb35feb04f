# fails: instance.3
# message: No rule lets the application in
# Makes the security group, and no rule in it.
set -euo pipefail
group=$(aws ec2 create-security-group --group-name database --description "MySQL" \
    --query GroupId --output text)
aws rds create-db-instance --db-instance-identifier "$LAB_DB" --engine mysql \
    --db-instance-class db.t4g.micro --allocated-storage 20 \
    --master-username admin --master-user-password Quiet-Harbour-7 \
    --vpc-security-group-ids "$group" --no-publicly-accessible
