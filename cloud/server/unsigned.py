"""What SNS answers whoever follows an address from one of its messages, without a signature.

`SigningCertURL` leads to the certificate, `SubscribeURL` to ConfirmSubscription, which the token
proves, and `UnsubscribeURL` to Unsubscribe, which a subscription's ARN is enough for unless its
owner wanted otherwise (`cloud.seams.confirming` sees to both).

Source: SNS Developer Guide, "HTTP/HTTPS subscription confirmation JSON format", "Verifying the
signatures of Amazon SNS messages"; SNS API Reference, "ConfirmSubscription", "Unsubscribe".
"""

from cloud.seams import envelopes
from cloud.server.address import Address
from cloud.server.call import Call
from cloud.server.engine import Result

PROVEN = {"ConfirmSubscription": "TopicArn", "Unsubscribe": "SubscriptionArn"}


def certificate(call: Call, address: Address) -> Result | None:
    """Return the certificate if that is what the call is for."""
    if address.module != "sns" or not call.raw_path.endswith(".pem"):
        return None
    name, content = envelopes.certificate()
    if call.raw_path != f"/{name}":
        return Result(404, {"content-type": "text/plain"}, b"")
    return Result(200, {"content-type": "application/x-pem-file"}, content)


def account_of(call: Call, address: Address) -> str | None:
    """Return the account whose topic an unsigned call is about, None for any other call."""
    if address.module != "sns" or call.method != "GET" or call.body:
        return None
    named = PROVEN.get(call.query_fields.get("Action", ""))
    parts = call.query_fields.get(named or "", "").split(":")
    return parts[4] if len(parts) > 5 else None
