# Group, rule and instance come from a CloudFormation template; the rows from a transaction of `mysql`.
set -euo pipefail
export MYSQL_PWD=Quiet-Harbour-7

client=$(aws ec2 describe-security-groups --group-names "$LAB_CLIENT" \
    --query 'SecurityGroups[0].GroupId' --output text)
cat > database.yaml <<'TEMPLATE'
Parameters:
  Name: {Type: String}
  Client: {Type: String}
  Password: {Type: String, NoEcho: true}
Resources:
  Door:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: MySQL for the application
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 3306, ToPort: 3306, SourceSecurityGroupId: !Ref Client}
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      DBInstanceIdentifier: !Ref Name
      Engine: mysql
      DBInstanceClass: db.t4g.micro
      AllocatedStorage: "20"
      MasterUsername: admin
      MasterUserPassword: !Ref Password
      VPCSecurityGroups: [!GetAtt Door.GroupId]
      PubliclyAccessible: false
Outputs:
  Endpoint: {Value: !GetAtt Database.Endpoint.Address}
TEMPLATE
aws cloudformation deploy --stack-name database --template-file database.yaml \
    --parameter-overrides "Name=$LAB_DB" "Client=$client" "Password=$MYSQL_PWD"
host=$(aws cloudformation describe-stacks --stack-name database \
    --query 'Stacks[0].Outputs[0].OutputValue' --output text)

mysql --host "$host" --user admin --skip-column-names > told.txt <<SQL
SELECT @@hostname;
CREATE SCHEMA $LAB_SCHEMA;
USE $LAB_SCHEMA;
CREATE TABLE orders (id INT, item VARCHAR(40), price DECIMAL(8,2), PRIMARY KEY (id));
BEGIN;
LOAD DATA LOCAL INFILE 'orders.csv' INTO TABLE orders FIELDS TERMINATED BY ',' IGNORE 1 LINES;
COMMIT;
SELECT SUM(price) FROM orders;
SQL
lab answer connect "$(head -n 1 told.txt)"
lab answer select "$(tail -n 1 told.txt)"
