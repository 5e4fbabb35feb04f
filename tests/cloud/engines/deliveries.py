"""Queues and topics that services deliver to, for tests."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cloud.client import CloudClient
from cloud.shapes import Account
from tests.cloud.policies import let


@dataclass
class Deliveries:
    aws: Callable[..., Any]
    account: Account
    control: CloudClient

    def queue(self, name: str, *services: str, source: str = "") -> str:
        """Make a queue that lets these services send to it; return its ARN."""
        arn = f"arn:aws:sqs:us-east-1:{self.account.account_id}:{name}"
        attributes = {"FifoQueue": "true"} if name.endswith(".fifo") else {}
        self.aws("sqs").create_queue(QueueName=name, Attributes=attributes)
        if services:
            self.let(arn, *services, source=source)
        return arn

    def let(self, arn: str, *services: str, source: str = "") -> None:
        """Give the queue or the topic a policy that lets these in, and nobody else."""
        action = "sqs:SendMessage" if ":sqs:" in arn else "sns:Publish"
        documents = [json.loads(let(service, action, arn, source)) for service in services]
        statements = [document["Statement"][0] for document in documents]
        policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
        if ":sqs:" in arn:
            attributes = {"Policy": policy}
            self.aws("sqs").set_queue_attributes(QueueUrl=self.url(arn), Attributes=attributes)
        else:
            given = {"AttributeName": "Policy", "AttributeValue": policy}
            self.aws("sns").set_topic_attributes(TopicArn=arn, **given)

    def url(self, arn: str) -> str:
        told = self.aws("sqs").get_queue_url(QueueName=arn.rpartition(":")[2])
        return str(told["QueueUrl"])

    def take(self, arn: str) -> list[dict[str, Any]]:
        """Return the messages of a queue, and delete them."""
        sqs, url = self.aws("sqs"), self.url(arn)
        asked = {"MessageAttributeNames": ["All"], "AttributeNames": ["All"]}
        got = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, **asked)
        messages = list(got.get("Messages", []))
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return messages

    def bodies(self, arn: str) -> list[str]:
        return [message["Body"] for message in self.take(arn)]

    def topic(self, name: str = "orders", **attributes: str) -> str:
        if name.endswith(".fifo"):
            attributes = {"FifoTopic": "true", **attributes}
        return str(self.aws("sns").create_topic(Name=name, Attributes=attributes)["TopicArn"])

    def subscribe(self, topic: str, queue: str, **attributes: str) -> str:
        given = {"Attributes": attributes, "ReturnSubscriptionArn": True}
        told = self.aws("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue, **given)
        return str(told["SubscriptionArn"])

    def refusals(self) -> list[tuple[str, str]]:
        """Return (event, service) of the deliveries that the record says were refused."""
        events = self.control.events(self.account.account_id, outcome="denied")
        return [(one.eventName, one.sourceIPAddress) for one in events]
