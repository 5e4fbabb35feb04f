"""Topics that share a key and outlive their subscribers. Replaces parts of `moto.sns`.

- `Subscription.private_key`: moto makes an RSA key for each subscription, when it is first
  published to: 0.1 to 0.3 s, and a cache that keeps dropped accounts alive. In AWS, too, topics
  share the Region's key.
- `Subscription.publish`: where a queue or a function is gone, moto fails the publisher, who has
  nothing to do with it, in the other service's protocol. Such a message is lost, as in AWS without
  a dead-letter queue. Source: SNS Developer Guide, "Amazon SNS message delivery retries".
  Functions are reached by who says so (`reach`), which asks whether SNS may.
"""

import logging
from collections.abc import Callable
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from moto.core.exceptions import ServiceException
from moto.sns.models import Subscription
from werkzeug.exceptions import HTTPException

from cloud.seams.patch import put
from cloud.seams.scope import CrossAccountError

logger = logging.getLogger(__name__)

# (the subscription, the notification as HTTP endpoints and queues get it)
Deliver = Callable[[Any, dict[str, Any]], None]

_DELIVERIES: dict[str, Deliver] = {}
_plain_publish = Subscription.publish


def install() -> None:
    put(Subscription, "private_key", lambda _: _key())
    put(Subscription, "publish", _publish)


def reach(protocol: str, deliver: Deliver) -> None:
    """Have subscriptions of `protocol` served by `deliver` from now on."""
    _DELIVERIES[protocol] = deliver


def _publish(self: Any, *args: Any, **kwargs: Any) -> None:
    try:
        if self.protocol in _DELIVERIES:
            _deliver(self, *args, **kwargs)
        else:
            _plain_publish(self, *args, **kwargs)
    except (CrossAccountError, HTTPException, ServiceException) as fault:
        logger.info("%s cannot be delivered to: %r", self.endpoint, fault)


def _deliver(
    subscription: Any,
    message: str,
    message_id: str,
    subject: str | None = None,
    message_attributes: dict[str, Any] | None = None,
    message_structure: str | None = None,
    **_fifo: Any,
) -> None:
    matcher = subscription._filter_policy_matcher
    if matcher is not None and not matcher.matches(message_attributes, message):
        return
    if message_structure == "json":
        message = subscription._parse_message_structure(message, subscription.protocol)
    told = subscription.get_post_data(message, message_id, subject, message_attributes)
    _DELIVERIES[subscription.protocol](subscription, told)


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)
