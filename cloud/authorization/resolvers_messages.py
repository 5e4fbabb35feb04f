"""ARNs of queues, event rules and buses, log groups and streams of tables."""

from urllib.parse import urlsplit

from cloud.authorization.arns import last_part
from cloud.authorization.asked import Asked


def queue(asked: Asked, value: str) -> str:
    """Return the ARN of a queue given by URL or name: the URL ends in account and name."""
    account, _, name = urlsplit(value).path.strip("/").rpartition("/")
    account = account.rpartition("/")[2]
    owner = asked.parameters.get("QueueOwnerAWSAccountId") or account or asked.account_id
    return f"arn:aws:sqs:{asked.region}:{owner}:{name or '*'}"


def bus(asked: Asked, value: str) -> str:
    """Return the ARN of an event bus; who names none means the default one."""
    if value.startswith("arn:"):
        return ""
    return f"arn:aws:events:{asked.region}:{asked.account_id}:event-bus/{value or 'default'}"


def default_rule(asked: Asked, value: str) -> str:
    return "" if _bus(asked) != "default" else _rule(asked, value)


def custom_rule(asked: Asked, value: str) -> str:
    name = _bus(asked)
    return "" if name == "default" else _rule(asked, f"{name}/{value}")


def _rule(asked: Asked, name: str) -> str:
    return f"arn:aws:events:{asked.region}:{asked.account_id}:rule/{name}"


def _bus(asked: Asked) -> str:
    named = str(asked.parameters.get("EventBusName") or "default")
    return named.rpartition(":event-bus/")[2]


def schedule(asked: Asked, value: str) -> str:
    """Return the ARN of a schedule, which is in the group `default` unless said otherwise."""
    group = asked.parameters.get("GroupName") or "default"
    place = f"arn:aws:scheduler:{asked.region}:{asked.account_id}"
    return f"{place}:schedule/{group}/{value or '*'}"


def log_group(asked: Asked, value: str) -> str:
    """Return the ARN as CloudWatch Logs asks for a group: with an empty name of a stream.

    Source: CloudWatch Logs User Guide, "Resource ARNs": policies end in `log-group:NAME:*`.
    """
    if value.startswith("arn:"):
        return f"{value.removesuffix(':*')}:log-stream:"
    place = f"arn:aws:logs:{asked.region}:{asked.account_id}"
    return f"{place}:log-group:{value or '*'}:log-stream:"


def log_stream(asked: Asked, value: str) -> str:
    said = asked.parameters
    group = str(said.get("logGroupIdentifier") or said.get("logGroupName") or "")
    return f"{log_group(asked, group)}{value or '*'}"


def table_stream(asked: Asked, value: str) -> str:
    """Return the stream of a table, which an iterator over it begins with."""
    if value.startswith("arn:"):
        return value.partition("|")[0]
    return f"arn:aws:dynamodb:{asked.region}:{asked.account_id}:table/*/stream/*"


def topic(asked: Asked, value: str) -> str:
    """Return the ARN of a topic; a message to a telephone or a device goes to no topic."""
    if value.startswith("arn:") or asked.parameters.get("PhoneNumber"):
        return ""
    return f"arn:aws:sns:{asked.region}:{asked.account_id}:{last_part(value) or '*'}"


RESOLVERS = {
    ("dynamodb", "stream"): table_stream,
    ("events", "event-bus"): bus,
    ("events", "rule-on-custom-event-bus"): custom_rule,
    ("events", "rule-on-default-event-bus"): default_rule,
    ("logs", "log-group"): log_group,
    ("logs", "log-stream"): log_stream,
    ("scheduler", "schedule"): schedule,
    ("sns", "topic"): topic,
    ("sqs", "queue"): queue,
}
