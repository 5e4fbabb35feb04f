"""ARNs of queues and topics."""

from urllib.parse import urlsplit

from cloud.authorization.asked import Asked


def queue(asked: Asked, value: str) -> str:
    """Return the ARN of a queue given by URL or name: the URL ends in account and name."""
    account, _, name = urlsplit(value).path.strip("/").rpartition("/")
    account = account.rpartition("/")[2]
    owner = asked.parameters.get("QueueOwnerAWSAccountId") or account or asked.account_id
    return f"arn:aws:sqs:{asked.region}:{owner}:{name or '*'}"


RESOLVERS = {("sqs", "queue"): queue}
