"""What comes due in an account by time alone, and firing it in order.

Replaces nothing that moto has: in moto nothing happens unless somebody calls. Each service's part
is a module here, put in place when moto's is loaded (`SERVICES`); it tells the `agenda` the next
moment at which it has something to do, and does it when that moment has come.
"""

# moto's module → ours, whose `install` follows its import; see `cloud.seams.late`.
SERVICES = {
    "moto.cloudwatch.models": "cloud.seams.alarms.watch",
    "moto.dynamodb.models": "cloud.seams.due.time_to_live",
    "moto.events.models": "cloud.seams.due.rules",
    "moto.kms.models": "cloud.seams.due.keys",
    "moto.logs.models": "cloud.seams.due.log_events",
    "moto.s3.models": "cloud.seams.due.objects",
    "moto.scheduler.models": "cloud.seams.due.schedules",
    "moto.secretsmanager.models": "cloud.seams.due.secrets",
    "moto.sqs.models": "cloud.seams.due.messages",
    "moto.ssm.models": "cloud.seams.due.parameters",
}
