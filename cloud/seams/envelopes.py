"""What a subscriber is sent: SNS's JSON around a message, signed.

Asked in place of `Subscription.get_post_data`: moto makes a key for each subscription and a
certificate for each message, keeps them all, forgets the subject in what it signs, and names a
subscription that nobody has in `UnsubscribeURL`. In AWS, too, topics share the Region's key. Here it is this process's
own: its certificate is signed by itself, not by Amazon, and served under `SigningCertURL`.

Source: SNS Developer Guide, "HTTP/HTTPS notification JSON format", "Verifying the signatures of
Amazon SNS messages" (version 1 is SHA1, the default; version 2 SHA256).
"""

import base64
import json
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID
from moto.core.utils import iso_8601_datetime_with_milliseconds, utcnow

from cloud.seams.topics import Notice

_DAYS = 365
_SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": (
        *("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
    ),
}


def notification(subscription: Any, notice: Notice) -> dict[str, Any]:
    """Return what a subscriber gets who did not ask for the bare message."""
    topic = subscription.topic
    told: dict[str, Any] = {
        "Type": "Notification",
        "MessageId": notice.message_id,
        **({"SequenceNumber": notice.sequence} if notice.sequence else {}),
        "TopicArn": topic.arn,
        **({"Subject": notice.subject} if notice.subject else {}),
        "Message": notice.message,
        "Timestamp": iso_8601_datetime_with_milliseconds(),
    }
    told |= _signature(topic, told)
    told["UnsubscribeURL"] = address(topic, "Unsubscribe", SubscriptionArn=subscription.arn)
    if notice.attributes:
        told["MessageAttributes"] = notice.attributes
    return told


def confirmation(subscription: Any, message_id: str, token: str) -> dict[str, Any]:
    """Return what asks whoever has the endpoint whether they want the subscription."""
    topic = subscription.topic
    told: dict[str, Any] = {
        "Type": "SubscriptionConfirmation",
        "MessageId": message_id,
        "Token": token,
        "TopicArn": topic.arn,
        "Message": f"You have chosen to subscribe to the topic {topic.arn}.\n"
        "To confirm the subscription, visit the SubscribeURL included in this message.",
        "SubscribeURL": address(topic, "ConfirmSubscription", TopicArn=topic.arn, Token=token),
        "Timestamp": iso_8601_datetime_with_milliseconds(),
    }
    return told | _signature(topic, told)


def written(told: Mapping[str, Any]) -> str:
    """Return the JSON as SNS sets it out."""
    return json.dumps(told, indent=2, separators=(",", " : "), ensure_ascii=False)


def address(topic: Any, action: str, **parameters: str) -> str:
    return f"{_host(topic)}/?{urlencode({'Action': action, **parameters}, safe=':')}"


def certificate() -> tuple[str, bytes]:
    """Return the name of the certificate's file and its content, PEM."""
    content = _certificate()
    return f"SimpleNotificationService-{sha256(content).hexdigest()[:32]}.pem", content


def _host(topic: Any) -> str:
    return f"https://sns.{topic.sns_backend.region_name}.amazonaws.com"


def _signature(topic: Any, told: Mapping[str, Any]) -> dict[str, str]:
    version = str(vars(topic).get("signature_version") or "1")
    names = [name for name in _SIGNED[told["Type"]] if name in told]
    text = "".join(f"{name}\n{told[name]}\n" for name in names).encode()
    algorithm = hashes.SHA256() if version == "2" else hashes.SHA1()  # noqa: S303 - AWS's own
    signed = _key().sign(text, padding.PKCS1v15(), algorithm)
    return {
        "SignatureVersion": version,
        "Signature": base64.b64encode(signed).decode(),
        "SigningCertURL": f"{_host(topic)}/{certificate()[0]}",
    }


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def _certificate() -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    now = utcnow()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(_key().public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=_DAYS))
        .sign(_key(), hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM)
