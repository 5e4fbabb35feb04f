"""Instances as objects, their waiters asked more often than they would ask themselves."""

import os
import subprocess

import boto3

ec2 = boto3.resource("ec2")
often = {"Delay": 1, "MaxAttempts": 60}


def named(variable: str):
    wanted = [{"Name": "tag:Name", "Values": [os.environ[variable]]}]
    return next(iter(ec2.instances.filter(Filters=wanted)))


tests = ec2.instances.filter(Filters=[{"Name": "tag:env", "Values": ["test"]}])
subprocess.run(["lab", "answer", "count", str(len(list(tests)))], check=True)

named("LAB_PROTECTED").modify_attribute(DisableApiTermination={"Value": True})
named("LAB_RETIRED").terminate()

small = named("LAB_RESIZED")
client = ec2.meta.client
client.get_waiter("instance_running").wait(InstanceIds=[small.id], WaiterConfig=often)
small.stop()
client.get_waiter("instance_stopped").wait(InstanceIds=[small.id], WaiterConfig=often)
small.modify_attribute(InstanceType={"Value": "t3.small"})
small.start()
