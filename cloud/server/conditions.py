"""Condition keys that follow from how a call was made, whatever it asks for.

Source: IAM User Guide, "AWS global condition context keys"; Amazon S3, "Bucket policy examples
using condition keys" (authentication, signature version and age).
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

from cloud.policy.context import Layers, Value
from cloud.seams import clock
from cloud.seams.scope import account_in_scope
from cloud.server.address import Address
from cloud.server.call import Call
from cloud.server.claim import Claim

_SAID = (("user-agent", "aws:UserAgent"), ("referer", "aws:Referer"))


def of(call: Call, address: Address, claimed: Claim | None) -> Mapping[str, Value]:
    """Return the keys, as of now by the account's time. Runs within the account's scope.

    They are put into words when a policy asks for one, which may be long after the call: so they
    hold on to nothing that is large.
    """
    moment = clock.time()
    circumstances = partial(_circumstances, moment, call.scheme, address.region, call.client)
    said = {key: call.fields[header] for header, key in _SAID if header in call.fields}
    if address.module == "s3" and claimed is not None:
        signed_at = clock.at(account_in_scope(), claimed.moment.timestamp())
        way = "POST" if call.form else "REST-QUERY-STRING" if claimed.presigned else "REST-HEADER"
        return Layers(circumstances, said, partial(_signature, claimed, way, moment - signed_at))
    return Layers(circumstances, said)


def _circumstances(moment: float, scheme: str, region: str, client: str) -> dict[str, Value]:
    keys: dict[str, Value] = {
        "aws:CurrentTime": datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "aws:EpochTime": int(moment),
        "aws:SecureTransport": scheme == "https",
        "aws:RequestedRegion": region,
        "aws:ViaAWSService": False,
    }
    if client:
        keys["aws:SourceIp"] = client
    return keys


def _signature(claimed: Claim, way: str, age: float) -> dict[str, Value]:
    """`way` is S3's name of how the signature came, `age` is in seconds."""
    keys: dict[str, Value] = {
        "s3:authType": way,
        "s3:signatureversion": "AWS4-HMAC-SHA256" if claimed.version == 4 else "AWS",
    }
    if claimed.version == 4:
        keys["s3:signatureAge"] = max(0, int(age * 1000))  # milliseconds
    return keys
