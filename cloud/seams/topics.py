"""One signing key for all topics. Replaces: `Subscription.private_key` in `moto.sns`.

moto makes an RSA key for each subscription, when it is first published to: 0.1 to 0.3 s, and a
cache that keeps dropped accounts alive. In AWS, too, topics share the Region's key.
"""

from functools import cache

from cryptography.hazmat.primitives.asymmetric import rsa
from moto.sns.models import Subscription

from cloud.seams.patch import put


def install() -> None:
    put(Subscription, "private_key", lambda _: _key())


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)
