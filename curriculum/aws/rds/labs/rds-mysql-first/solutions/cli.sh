# The command line: `aws` for the instance, `mysql` for what is in it.
set -euo pipefail
export MYSQL_PWD=Quiet-Harbour-7

client=$(aws ec2 describe-security-groups --group-names "$LAB_CLIENT" \
    --query 'SecurityGroups[0].GroupId' --output text)
group=$(aws ec2 create-security-group --group-name database --description "MySQL" \
    --query GroupId --output text)
aws ec2 authorize-security-group-ingress --group-id "$group" --protocol tcp --port 3306 \
    --source-group "$client"
aws rds create-db-instance --db-instance-identifier "$LAB_DB" --engine mysql \
    --db-instance-class db.t4g.micro --allocated-storage 20 \
    --master-username admin --master-user-password "$MYSQL_PWD" \
    --vpc-security-group-ids "$group" --no-publicly-accessible

endpoint() {
    aws rds describe-db-instances --db-instance-identifier "$LAB_DB" --output text \
        --query 'DBInstances[?DBInstanceStatus==`available`].Endpoint.Address'
}
until host=$(endpoint) && [ -n "$host" ]; do sleep 0.5; done

ask() { mysql --host "$host" --user admin --batch --skip-column-names --execute "$1"; }
lab answer connect "$(ask 'SELECT @@hostname')"
rows=$(tail -n +2 orders.csv | sed -E "s/^([0-9]+),([a-z]+),(.*)$/(\1, '\2', \3)/" | paste -sd,)
ask "CREATE DATABASE $LAB_SCHEMA; USE $LAB_SCHEMA;
    CREATE TABLE orders (id INT PRIMARY KEY, item VARCHAR(40), price DECIMAL(8,2));
    INSERT INTO orders VALUES $rows;"
lab answer select "$(ask "SELECT SUM(price) FROM $LAB_SCHEMA.orders")"
