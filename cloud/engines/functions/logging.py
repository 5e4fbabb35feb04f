"""A function's log, written to CloudWatch with what its role may do.

Source: Lambda Developer Guide, "Sending Lambda function logs to CloudWatch Logs": without the
permissions of AWSLambdaBasicExecutionRole nothing is written, and the function runs all the same.
"""

from moto.logs.models import logs_backends

from cloud.engines.functions import results
from cloud.engines.functions.granted import role_may
from cloud.engines.functions.port import Order, Outcome
from cloud.seams import clock


def write(order: Order, outcome: Outcome) -> None:
    """Write the lines of one invocation. Runs in the account's scope, its lock held."""
    group = order.environment["AWS_LAMBDA_LOG_GROUP_NAME"]
    logs = logs_backends[order.account_id][order.region]
    arn = f"arn:aws:logs:{order.region}:{order.account_id}:log-group:{group}"
    stream = outcome.stream
    if group not in logs.groups:
        if not role_may(order, "logs:CreateLogGroup", arn):
            return
        logs.create_log_group(group, {})
    if stream not in logs.groups[group].streams:
        if not role_may(order, "logs:CreateLogStream", f"{arn}:log-stream:{stream}"):
            return
        logs.create_log_stream(group, stream)
    if not role_may(order, "logs:PutLogEvents", f"{arn}:log-stream:{stream}"):
        return
    now = int(clock.time() * 1000)
    told = results.lines(order, outcome)
    began = now - int(outcome.duration)
    events = [{"timestamp": began, "message": line} for line in told[:-2]]
    events += [{"timestamp": now, "message": line} for line in told[-2:]]
    logs.put_log_events(group, stream, events)
