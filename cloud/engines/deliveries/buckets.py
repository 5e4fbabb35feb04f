"""What a bucket tells: its events, as S3 writes them, to queues, topics and EventBridge.

Replaces, in `moto.s3`: `notifications._send_sqs_message`, `_send_sns_message`, which ask nobody
whether they may; `_get_s3_event`, which leaves out versions and who it was, and encodes the slashes
of a key; `_send_event_bridge_message`, whose event never changes and reaches rules of every bus,
untransformed; `FakeBucket.set_notification_configuration`, which takes destinations that S3 may not
send to.

Source: S3 User Guide, "Event message structure", "Amazon EventBridge event notification messages",
"Granting permissions to publish event notification messages to a destination"; S3 API Reference,
"PutBucketNotificationConfiguration" (destinations are tried, or none of them is kept).
"""

import json
import logging
from typing import Any
from urllib.parse import quote_plus

from moto.core.exceptions import ServiceException
from moto.core.utils import iso_8601_datetime_with_milliseconds
from moto.events.models import events_backends
from moto.moto_api._internal import mock_random
from moto.s3 import notifications
from moto.s3.exceptions import InvalidArgumentError
from moto.s3.models import FakeBucket
from moto.s3.responses import S3Response

from cloud.engines.deliveries import sending
from cloud.engines.network import TERMINAL
from cloud.engines.permitted import DeniedError, may_by_policy
from cloud.seams import clock
from cloud.seams.patch import put
from cloud.seams.scope import CrossAccountError, current

logger = logging.getLogger(__name__)

SERVICE = "s3.amazonaws.com"
_SUBJECT = "Amazon S3 Notification"
_INVALID = "Unable to validate the following destination configurations"
# As the configuration's XML names them: what is done there, and what the answer calls the ARN.
_DESTINATIONS = {
    "Topic": "sns:Publish",
    "Queue": "sqs:SendMessage",
    "CloudFunction": "lambda:InvokeFunction",
}
_REASONS = {
    "ObjectCreated:Put": "PutObject",
    "ObjectCreated:Post": "POST Object",
    "ObjectCreated:Copy": "CopyObject",
    "ObjectCreated:CompleteMultipartUpload": "CompleteMultipartUpload",
    "ObjectRemoved:Delete": "DeleteObject",
    "ObjectRemoved:DeleteMarkerCreated": "DeleteObject",
}
_DELETIONS = {
    "ObjectRemoved:Delete": "Permanently Deleted",
    "ObjectRemoved:DeleteMarkerCreated": "Delete Marker Created",
    "LifecycleExpiration:Delete": "Permanently Deleted",
    "LifecycleExpiration:DeleteMarkerCreated": "Delete Marker Created",
}
_SKIP = "x-amz-skip-destination-validation"
_plain_read: Any = S3Response._notification_config_from_body
_plain_set: Any = FakeBucket.set_notification_configuration


def install() -> None:
    put(notifications, "_send_sqs_message", _to_queue)
    put(notifications, "_send_sns_message", _to_topic)
    put(notifications, "_send_event_bridge_message", _to_bus)
    put(notifications, "_get_s3_event", _event)
    put(FakeBucket, "set_notification_configuration", _set)
    put(S3Response, "_notification_config_from_body", _read)


class _Untried(dict[str, Any]):
    """A configuration whose destinations the caller wants to be taken as they are."""


def _read(self: Any) -> dict[str, Any]:
    found: dict[str, Any] = _plain_read(self)
    return _Untried(found) if str(self.headers.get(_SKIP)).lower() == "true" else found


def _set(self: Any, notification_config: dict[str, Any] | None) -> None:
    """Raises InvalidArgumentError; the configuration stays as it was."""
    tried = {} if isinstance(notification_config, _Untried) else _DESTINATIONS
    for kind, action in tried.items():
        for asked in (notification_config or {}).get(f"{kind}Configuration") or ():
            arn = str(asked[kind])
            if not may_by_policy(SERVICE, action, arn, self.arn):
                raise InvalidArgumentError(_INVALID, name=arn, value=_why(arn))
    _plain_set(self, notification_config)


def _why(arn: str) -> str:
    if arn.split(":")[2] == "sns":
        return "Permissions on the destination topic do not allow S3 to publish notifications from this bucket"
    if arn.split(":")[2] == "sqs":
        return "Permissions on the destination queue do not allow S3 to publish notifications from this bucket"
    return "Not authorized to invoke function [" + arn + "]"


def _to_queue(account_id: str, event_body: Any, queue_name: str, region_name: str) -> None:
    arn = f"arn:aws:sqs:{region_name}:{account_id}:{queue_name}"
    try:
        sending.to_queue(SERVICE, _source(event_body), arn, json.dumps(event_body))
    except (DeniedError, ServiceException, CrossAccountError) as fault:
        logger.info("%s was not reached by S3: %s", arn, fault)


def _to_topic(account_id: str, event_body: Any, topic_arn: str, region_name: str) -> None:  # noqa: ARG001
    try:
        message = json.dumps(event_body)
        sending.to_topic(SERVICE, _source(event_body), topic_arn, message, _SUBJECT)
    except (DeniedError, ServiceException, CrossAccountError) as fault:
        logger.info("%s was not reached by S3: %s", topic_arn, fault)


def _source(event: Any) -> str:
    """Return the bucket's ARN; a test event has its name alone."""
    if "Records" not in event:
        return f"arn:aws:s3:::{event['Bucket']}"
    return str(event["Records"][0]["s3"]["bucket"]["arn"])


def _event(event_name: str, bucket: Any, key: Any, notification_id: str) -> dict[str, Any]:
    name = event_name.removeprefix("s3:")
    told: dict[str, Any] = {"key": quote_plus(key.name, safe="/")}
    if name != "ObjectRemoved:Delete":
        told |= {"size": key.size, "eTag": key.etag.replace('"', "")}
    version = key.version_id if bucket.is_versioned else None
    if version and version != "null":
        told["versionId"] = version
    told["sequencer"] = _sequencer()
    who = current()
    record = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": bucket.region_name,
        "eventTime": iso_8601_datetime_with_milliseconds(),
        "eventName": name,
        "userIdentity": {"principalId": f"AWS:{who.user_id}" if who.user_id else SERVICE},
        "requestParameters": {"sourceIPAddress": TERMINAL},
        "responseElements": {"x-amz-request-id": who.request_id, "x-amz-id-2": who.request_id},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": notification_id,
            "bucket": {
                "name": bucket.name,
                "ownerIdentity": {"principalId": bucket.account_id},
                "arn": bucket.arn,
            },
            "object": told,
        },
    }
    return {"Records": [record]}


def _to_bus(account_id: str, bucket: Any, event_name: str, key: Any) -> None:
    """Hand the event to the rules of the default bus."""
    name = str(getattr(event_name, "value", event_name)).removeprefix("s3:")
    told: dict[str, Any] = {"key": key.name}
    if name not in _DELETIONS:
        told |= {"size": key.size, "etag": key.etag.replace('"', "")}
    if bucket.is_versioned and key.version_id:
        told["version-id"] = key.version_id
    lifecycle = name.startswith("Lifecycle")
    detail = {
        "version": "0",
        "bucket": {"name": bucket.name},
        "object": {**told, "sequencer": _sequencer()},
        "request-id": current().request_id,
        "requester": "s3.amazonaws.com" if lifecycle else account_id,
        **({} if lifecycle else {"source-ip-address": TERMINAL}),
        "reason": "Lifecycle Expiration" if lifecycle else _REASONS.get(name, name),
        **({"deletion-type": _DELETIONS[name]} if name in _DELETIONS else {}),
    }
    event: Any = {
        "version": "0",
        "id": str(mock_random.uuid4()),
        "detail-type": notifications._detail_type(f"s3:{name}"),
        "source": "aws.s3",
        "account": account_id,
        "time": clock.time(),
        "region": bucket.region_name,
        "resources": [bucket.arn],
        "detail": detail,
    }
    bus = events_backends[account_id][bucket.region_name].event_buses["default"]
    for rule in list(bus.rules.values()):
        rule.send_to_targets(event)


def _sequencer() -> str:
    return f"{int(clock.time() * 1_000_000):018X}"
