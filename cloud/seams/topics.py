"""Topics that share a key and outlive their subscribers. Replaces parts of `moto.sns`.

- `Subscription.private_key`: moto makes an RSA key for each subscription, when it is first
  published to: 0.1 to 0.3 s, and a cache that keeps dropped accounts alive. In AWS, too, topics
  share the Region's key.
- `Subscription.publish`: where a queue or a function is gone, moto fails the publisher, who has
  nothing to do with it, in the other service's protocol. Such a message is lost, as in AWS without
  a dead-letter queue. Source: SNS Developer Guide, "Amazon SNS message delivery retries".
"""

import logging
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from moto.core.exceptions import ServiceException
from moto.sns.models import Subscription
from werkzeug.exceptions import HTTPException

from cloud.seams.patch import put
from cloud.seams.scope import CrossAccountError

logger = logging.getLogger(__name__)

_plain_publish = Subscription.publish


def install() -> None:
    put(Subscription, "private_key", lambda _: _key())
    put(Subscription, "publish", _publish)


def _publish(self: Any, *args: Any, **kwargs: Any) -> None:
    try:
        _plain_publish(self, *args, **kwargs)
    except (CrossAccountError, HTTPException, ServiceException) as fault:
        logger.info("%s cannot be delivered to: %r", self.endpoint, fault)


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)
