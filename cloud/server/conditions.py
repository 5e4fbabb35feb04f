"""Condition keys that follow from how a call was made, whatever it asks for.

Source: IAM User Guide, "AWS global condition context keys"; Amazon S3, "Bucket policy examples
using condition keys" (authentication, signature version and age).
"""

from datetime import UTC

from moto.core.utils import utcnow

from cloud.policy.context import Value
from cloud.seams import clock
from cloud.seams.scope import account_in_scope
from cloud.server.address import Address
from cloud.server.call import Call
from cloud.server.claim import Claim


def of(call: Call, address: Address, claimed: Claim | None) -> dict[str, Value]:
    """Runs within the account's scope: the time is the account's own."""
    now = utcnow()
    keys: dict[str, Value] = {
        "aws:CurrentTime": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "aws:EpochTime": int(now.replace(tzinfo=UTC).timestamp()),
        "aws:SecureTransport": call.scheme == "https",
        "aws:RequestedRegion": address.region,
        "aws:ViaAWSService": False,
    }
    if call.client:
        keys["aws:SourceIp"] = call.client
    for header, key in (("user-agent", "aws:UserAgent"), ("referer", "aws:Referer")):
        if header in call.fields:
            keys[key] = call.fields[header]
    if address.module == "s3" and claimed is not None:
        keys |= _signature(claimed)
    return keys


def _signature(claimed: Claim) -> dict[str, Value]:
    keys: dict[str, Value] = {
        "s3:authType": "REST-QUERY-STRING" if claimed.presigned else "REST-HEADER",
        "s3:signatureversion": "AWS4-HMAC-SHA256" if claimed.version == 4 else "AWS",
    }
    if claimed.version == 4:
        signed_at = clock.at(account_in_scope(), claimed.moment.timestamp())
        keys["s3:signatureAge"] = max(0, int((clock.time() - signed_at) * 1000))  # milliseconds
    return keys
