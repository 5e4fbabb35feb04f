"""From Python: the schema comes with the instance, and the rows are committed by hand."""

import csv
import os
import subprocess
import time
from pathlib import Path

import boto3
import pymysql

PASSWORD = "Quiet-Harbour-7"
db, schema = os.environ["LAB_DB"], os.environ["LAB_SCHEMA"]
ec2, rds = boto3.client("ec2"), boto3.client("rds")

client = ec2.describe_security_groups(GroupNames=[os.environ["LAB_CLIENT"]])["SecurityGroups"][0]
group = ec2.create_security_group(GroupName="database", Description="MySQL")["GroupId"]
rule = {
    "IpProtocol": "tcp",
    "FromPort": 3306,
    "ToPort": 3306,
    "UserIdGroupPairs": [{"GroupId": client["GroupId"]}],
}
ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
rds.create_db_instance(
    DBInstanceIdentifier=db,
    Engine="mysql",
    DBInstanceClass="db.t3.micro",
    AllocatedStorage=20,
    DBName=schema,
    MasterUsername="owner",
    MasterUserPassword=PASSWORD,
    VpcSecurityGroupIds=[group],
    PubliclyAccessible=False,
)
while True:
    told = rds.describe_db_instances(DBInstanceIdentifier=db)["DBInstances"][0]
    if told["DBInstanceStatus"] == "available":
        break
    time.sleep(0.5)

connection = pymysql.connect(
    host=told["Endpoint"]["Address"], user="owner", password=PASSWORD, database=schema
)
with connection, connection.cursor() as cursor:
    cursor.execute("SELECT @@hostname")
    subprocess.run(["lab", "answer", "connect", cursor.fetchone()[0]], check=True)
    cursor.execute("CREATE TABLE orders (id BIGINT PRIMARY KEY, item TEXT, price DECIMAL(10,2))")
    rows = list(csv.reader(Path("orders.csv").read_text().splitlines()))[1:]
    cursor.executemany("INSERT INTO orders VALUES (%s, %s, %s)", rows)
    connection.commit()
    cursor.execute("SELECT SUM(price) FROM orders")
    subprocess.run(["lab", "answer", "select", str(cursor.fetchone()[0])], check=True)
