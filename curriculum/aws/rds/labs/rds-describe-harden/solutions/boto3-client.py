"""One change after the other, each waited for."""

import os
import subprocess

import boto3

rds = boto3.client("rds")
ours = {"DBInstanceIdentifier": os.environ["LAB_DB"]}
often = {"Delay": 1, "MaxAttempts": 60}


def rest():
    rds.get_waiter("db_instance_available").wait(**ours, WaiterConfig=often)


def change(**settings):
    rds.modify_db_instance(**ours, ApplyImmediately=True, **settings)
    rest()


rest()
found = rds.describe_db_instances(**ours)["DBInstances"][0]
told = found["Endpoint"]["Address"], found["DBInstanceClass"], found["BackupRetentionPeriod"]
subprocess.run(["lab", "answer", "inspect", " ".join(map(str, told))], check=True)

change(BackupRetentionPeriod=7)
change(DeletionProtection=True, PubliclyAccessible=False)
rds.create_db_parameter_group(
    DBParameterGroupName="strict", DBParameterGroupFamily="mysql8.4", Description="TLS only"
)
change(DBParameterGroupName="strict", ManageMasterUserPassword=True)
secure = {
    "ParameterName": "require_secure_transport",
    "ParameterValue": "1",
    "ApplyMethod": "pending-reboot",
}
rds.modify_db_parameter_group(DBParameterGroupName="strict", Parameters=[secure])
rds.reboot_db_instance(**ours)
rest()
