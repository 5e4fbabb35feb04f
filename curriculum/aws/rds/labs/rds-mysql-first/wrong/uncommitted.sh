# fails: rows.1
# message: The grader sees 0 rows
# Inserts in a transaction, and leaves without a commit.
set -euo pipefail
export MYSQL_PWD=Quiet-Harbour-7
client=$(aws ec2 describe-security-groups --group-names "$LAB_CLIENT" \
    --query 'SecurityGroups[0].GroupId' --output text)
group=$(aws ec2 create-security-group --group-name database --description "MySQL" \
    --query GroupId --output text)
aws ec2 authorize-security-group-ingress --group-id "$group" --protocol tcp --port 3306 \
    --source-group "$client"
aws rds create-db-instance --db-instance-identifier "$LAB_DB" --engine mysql \
    --db-instance-class db.t4g.micro --allocated-storage 20 --db-name "$LAB_SCHEMA" \
    --master-username admin --master-user-password "$MYSQL_PWD" \
    --vpc-security-group-ids "$group" --no-publicly-accessible
endpoint() {
    aws rds describe-db-instances --db-instance-identifier "$LAB_DB" --output text \
        --query 'DBInstances[?DBInstanceStatus==`available`].Endpoint.Address'
}
until host=$(endpoint) && [ -n "$host" ]; do sleep 0.5; done
mysql --host "$host" --user admin "$LAB_SCHEMA" <<'SQL'
CREATE TABLE orders (id INT PRIMARY KEY, item VARCHAR(40), price DECIMAL(8,2));
SET autocommit = 0;
INSERT INTO orders VALUES (1, 'tea', 2.50), (2, 'milk', 1.20), (3, 'bread', 3.10);
SELECT COUNT(*) FROM orders;
SQL
