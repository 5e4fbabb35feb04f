"""Queues and topics."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from cloud.stacks.calls import CallError, call
from cloud.stacks.kinds.kind import Kind, Properties, Wanted, absent, absorb, generated, tags_of
from cloud.stacks.resolving import text

_QUEUE = (
    *("ContentBasedDeduplication", "DeduplicationScope", "DelaySeconds", "FifoQueue"),
    *("FifoThroughputLimit", "KmsDataKeyReusePeriodSeconds", "KmsMasterKeyId"),
    *("MaximumMessageSize", "MessageRetentionPeriod", "ReceiveMessageWaitTimeSeconds"),
    *("RedriveAllowPolicy", "RedrivePolicy", "SqsManagedSseEnabled", "VisibilityTimeout"),
)
# What a queue has when its template says nothing.
_USUAL = {
    "DelaySeconds": "0",
    "MaximumMessageSize": "262144",
    "MessageRetentionPeriod": "345600",
    "ReceiveMessageWaitTimeSeconds": "0",
    "VisibilityTimeout": "30",
    "RedrivePolicy": "",
    "ContentBasedDeduplication": "false",
}


def document(value: Any) -> str:
    """Return a policy or the like as text."""
    return json.dumps(value) if isinstance(value, dict | list) else text(value)


def parsed(value: Any) -> Any:
    """Return a document as an object, and what is none as it is. IAM's are percent-encoded."""
    if isinstance(value, str) and value.startswith("%7B"):
        value = unquote(value)
    try:
        return json.loads(value) if isinstance(value, str) and value[:1] in "{[" else value
    except ValueError:
        return value


class Queue(Kind):
    type = "AWS::SQS::Queue"
    service = "sqs"
    named = "QueueName"
    longest = 80
    handle = "QueueUrl"
    deletes = "DeleteQueue"
    tagged = "Tags"

    def create(self, wanted: Wanted) -> str:
        properties = self.with_tags(wanted)
        fifo = text(properties.get("FifoQueue", "")) == "true"
        name = properties.get("QueueName") or generated(wanted, 75) + (".fifo" if fifo else "")
        if self._url(str(name)):
            raise CallError("AlreadyExists", f"{name} already exists")
        given = {"QueueName": str(name), "Attributes": _written(properties)}
        given["tags"] = tags_of(properties.get("Tags"))
        return str(call("sqs", "CreateQueue", given)["QueueUrl"])

    def update(
        self, physical_id: str, wanted: Wanted, before: Properties, changed: Iterable[str]
    ) -> None:
        properties, names = self.with_tags(wanted), set(changed)
        if "Tags" in names:
            self._retag(physical_id, properties, before)
        values = {name: properties.get(name, _USUAL.get(name, "")) for name in names & set(_QUEUE)}
        if values:
            given = {"QueueUrl": physical_id, "Attributes": _written(values)}
            call("sqs", "SetQueueAttributes", given)

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        if name == "QueueUrl":
            return physical_id
        if name == "QueueName":
            return physical_id.rpartition("/")[2]
        known = {"Arn": "QueueArn"}.get(name, name)
        given = {"QueueUrl": physical_id, "AttributeNames": [known]}
        return call("sqs", "GetQueueAttributes", given).get("Attributes", {}).get(known, "")

    def live(self, physical_id: str, properties: Properties) -> dict[str, Any] | None:
        try:
            given = {"QueueUrl": physical_id, "AttributeNames": ["All"]}
            found = call("sqs", "GetQueueAttributes", given).get("Attributes", {})
            tags = call("sqs", "ListQueueTags", {"QueueUrl": physical_id}).get("Tags", {})
        except CallError as fault:
            if absent(fault):
                return None
            raise
        actual = {name: parsed(found[name]) for name in _QUEUE if name in found}
        actual["QueueName"] = physical_id.rpartition("/")[2]
        if "Tags" in properties:
            actual["Tags"] = in_order(tags, properties["Tags"])
        return actual

    def _url(self, name: str) -> str | None:
        try:
            return str(call("sqs", "GetQueueUrl", {"QueueName": name})["QueueUrl"])
        except CallError:
            return None

    def _retag(self, url: str, properties: Properties, before: Properties) -> None:
        new, old = tags_of(properties.get("Tags")), tags_of(before.get("Tags"))
        if gone := [key for key in old if key not in new]:
            call("sqs", "UntagQueue", {"QueueUrl": url, "TagKeys": gone})
        if new:
            call("sqs", "TagQueue", {"QueueUrl": url, "Tags": new})


def in_order(tags: Mapping[str, str], wanted: Any) -> list[dict[str, str]]:
    """Return tags as a template lists them, those that it has in its order."""
    keys = [key for key in tags_of(wanted) if key in tags]
    keys += sorted(tags.keys() - set(keys))
    return [{"Key": key, "Value": tags[key]} for key in keys if not key.startswith("aws:")]


class QueuePolicy(Kind):
    """Its id is a name that nothing else knows."""

    type = "AWS::SQS::QueuePolicy"

    def create(self, wanted: Wanted) -> str:
        self._put(wanted.properties)
        return generated(wanted)

    def update(
        self, physical_id: str, wanted: Wanted, before: Properties, changed: Iterable[str]
    ) -> None:
        gone = set(before.get("Queues", [])) - set(wanted.properties["Queues"])
        self.delete(physical_id, {"Queues": sorted(gone)})
        self._put(wanted.properties)

    def delete(self, physical_id: str, properties: Properties) -> None:
        for url in properties.get("Queues", []):
            absorb("sqs", "SetQueueAttributes", {"QueueUrl": url, "Attributes": {"Policy": ""}})

    def _put(self, properties: Properties) -> None:
        policy = document(properties["PolicyDocument"])
        for url in properties["Queues"]:
            given = {"QueueUrl": url, "Attributes": {"Policy": policy}}
            call("sqs", "SetQueueAttributes", given)


class Topic(Kind):
    type = "AWS::SNS::Topic"
    service = "sns"
    handle = "TopicArn"
    deletes = "DeleteTopic"
    tagged = "Tags"

    def create(self, wanted: Wanted) -> str:
        properties = self.with_tags(wanted)
        fifo = text(properties.get("FifoTopic", "")) == "true"
        name = properties.get("TopicName") or generated(wanted, 250) + (".fifo" if fifo else "")
        topics = call("sns", "ListTopics", {}).get("Topics", [])
        if any(one["TopicArn"].rpartition(":")[2] == name for one in topics):
            raise CallError("AlreadyExists", f"{name} already exists")
        attributes = {n: document(properties[n]) for n in _TOPIC if n in properties}
        tags = properties.get("Tags", [])
        given = {"Name": str(name), "Attributes": attributes, "Tags": tags}
        arn = str(call("sns", "CreateTopic", given)["TopicArn"])
        try:
            for one in properties.get("Subscription", []):
                call("sns", "Subscribe", {"TopicArn": arn, **one})
        except CallError as fault:
            fault.physical_id = arn
            raise
        return arn

    def update(
        self, physical_id: str, wanted: Wanted, before: Properties, changed: Iterable[str]
    ) -> None:
        properties, names = self.with_tags(wanted), set(changed)
        for name in sorted(names & set(_TOPIC)):
            value = document(properties.get(name, ""))
            given = {"TopicArn": physical_id, "AttributeName": name, "AttributeValue": value}
            call("sns", "SetTopicAttributes", given)
        if "Subscription" in names:
            self._resubscribe(physical_id, properties, before)
        if "Tags" in names:
            new, old = tags_of(properties.get("Tags")), tags_of(before.get("Tags"))
            gone = [key for key in old if key not in new]
            if gone:
                call("sns", "UntagResource", {"ResourceArn": physical_id, "TagKeys": gone})
            tags = [{"Key": key, "Value": value} for key, value in new.items()]
            call("sns", "TagResource", {"ResourceArn": physical_id, "Tags": tags})

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        if name == "TopicArn":
            return physical_id
        if name == "TopicName":
            return physical_id.rpartition(":")[2]
        return super().attribute(physical_id, name, properties)

    def live(self, physical_id: str, properties: Properties) -> dict[str, Any] | None:
        try:
            found = call("sns", "GetTopicAttributes", {"TopicArn": physical_id})["Attributes"]
        except CallError as fault:
            if absent(fault):
                return None
            raise
        actual = {name: parsed(found[name]) for name in _TOPIC if found.get(name)}
        actual["TopicName"] = physical_id.rpartition(":")[2]
        if "Tags" in properties:
            tags = call("sns", "ListTagsForResource", {"ResourceArn": physical_id})["Tags"]
            actual["Tags"] = in_order(tags_of(tags), properties["Tags"])
        if "Subscription" in properties:
            known = {(one["Protocol"], one["Endpoint"]) for one in self._subscriptions(physical_id)}
            wanted = [(one["Protocol"], one["Endpoint"]) for one in properties["Subscription"]]
            listed = [one for one in wanted if one in known] + sorted(known - set(wanted))
            actual["Subscription"] = [{"Protocol": p, "Endpoint": e} for p, e in listed]
        return actual

    def _subscriptions(self, arn: str) -> list[dict[str, str]]:
        answer = call("sns", "ListSubscriptionsByTopic", {"TopicArn": arn})
        found: list[dict[str, str]] = answer.get("Subscriptions", [])
        return found

    def _resubscribe(self, arn: str, properties: Properties, before: Properties) -> None:
        new, old = properties.get("Subscription", []), before.get("Subscription", [])
        gone = {(o["Protocol"], o["Endpoint"]) for o in old} - {
            (n["Protocol"], n["Endpoint"]) for n in new
        }
        for one in self._subscriptions(arn):
            if (one["Protocol"], one["Endpoint"]) in gone:
                call("sns", "Unsubscribe", {"SubscriptionArn": one["SubscriptionArn"]})
        for one in new:
            if one not in old:
                call("sns", "Subscribe", {"TopicArn": arn, **one})


_TOPIC = (
    *("ContentBasedDeduplication", "DisplayName", "FifoTopic", "KmsMasterKeyId"),
    *("SignatureVersion", "TracingConfig", "FifoThroughputScope", "ArchivePolicy"),
)
_SUBSCRIPTION = (
    *("DeliveryPolicy", "FilterPolicy", "FilterPolicyScope", "RawMessageDelivery"),
    *("RedrivePolicy", "SubscriptionRoleArn"),
)


class Subscription(Kind):
    type = "AWS::SNS::Subscription"
    service = "sns"
    handle = "SubscriptionArn"
    deletes = "Unsubscribe"

    def create(self, wanted: Wanted) -> str:
        properties = wanted.properties
        attributes = {n: document(properties[n]) for n in _SUBSCRIPTION if n in properties}
        named = ("TopicArn", "Protocol", "Endpoint")
        given: dict[str, Any] = {n: text(properties[n]) for n in named if n in properties}
        given |= {"Attributes": attributes, "ReturnSubscriptionArn": True}
        return str(call("sns", "Subscribe", given)["SubscriptionArn"])

    def update(
        self, physical_id: str, wanted: Wanted, before: Properties, changed: Iterable[str]
    ) -> None:
        for name in sorted(set(changed) & set(_SUBSCRIPTION)):
            value = document(wanted.properties.get(name, ""))
            given = {"AttributeName": name, "AttributeValue": value}
            call("sns", "SetSubscriptionAttributes", {"SubscriptionArn": physical_id, **given})

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        return physical_id if name == "Arn" else super().attribute(physical_id, name, properties)


class TopicPolicy(Kind):
    """Its id is a name that nothing else knows."""

    type = "AWS::SNS::TopicPolicy"

    def create(self, wanted: Wanted) -> str:
        self._put(wanted.properties)
        return generated(wanted)

    def update(
        self, physical_id: str, wanted: Wanted, before: Properties, changed: Iterable[str]
    ) -> None:
        self._put(wanted.properties)

    def delete(self, physical_id: str, properties: Properties) -> None:
        """A topic without a policy of its own lets its account do everything."""
        for arn in properties.get("Topics", []):
            owner = {"AWS": f"arn:aws:iam::{arn.split(':')[4]}:root"}
            statement = {"Effect": "Allow", "Principal": owner, "Action": "SNS:*"}
            usual = {"Version": "2012-10-17", "Statement": [statement | {"Resource": arn}]}
            given = {"AttributeName": "Policy", "AttributeValue": json.dumps(usual)}
            absorb("sns", "SetTopicAttributes", {"TopicArn": arn, **given})

    def _put(self, properties: Properties) -> None:
        policy = document(properties["PolicyDocument"])
        for arn in properties["Topics"]:
            given = {"AttributeName": "Policy", "AttributeValue": policy}
            call("sns", "SetTopicAttributes", {"TopicArn": arn, **given})


def _written(properties: Properties) -> dict[str, str]:
    return {name: document(properties[name]) for name in _QUEUE if name in properties}


KINDS = (Queue, QueuePolicy, Topic, Subscription, TopicPolicy)
