# task: instance
client=$(aws ec2 describe-security-groups --group-names "$LAB_CLIENT" \
    --query 'SecurityGroups[0].GroupId' --output text)
group=$(aws ec2 create-security-group --group-name database --description MySQL \
    --query GroupId --output text)
aws ec2 authorize-security-group-ingress --group-id "$group" --protocol tcp --port 3306 \
    --source-group "$client"
aws rds create-db-instance --db-instance-identifier "$LAB_DB" --engine mysql \
    --db-instance-class db.t4g.micro --allocated-storage 20 \
    --master-username admin --master-user-password Quiet-Harbour-7 \
    --vpc-security-group-ids "$group" --no-publicly-accessible
# task: connect
until host=$(aws rds describe-db-instances --output text \
    --query 'DBInstances[].Endpoint.Address') && [ -n "$host" ]; do sleep 0.5; done
printf '[client]\nhost=%s\nuser=admin\npassword=Quiet-Harbour-7\n' "$host" > ~/.my.cnf
lab answer connect "$(mysql -N -e 'SELECT @@hostname')"
# task: table
mysql -e "CREATE DATABASE $LAB_SCHEMA"
mysql -e "CREATE TABLE orders (id INT PRIMARY KEY, item TEXT, price FLOAT)" "$LAB_SCHEMA"
# task: rows
mysql "$LAB_SCHEMA" <<< "LOAD DATA LOCAL INFILE 'orders.csv' INTO TABLE orders
    FIELDS TERMINATED BY ',' IGNORE 1 LINES"
# task: select
lab answer select "$(mysql -N -e 'SELECT SUM(price) FROM orders' "$LAB_SCHEMA")"
