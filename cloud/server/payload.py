"""The body: that it is the one that was signed, and what is in it once its chunks are undone.

Source: AWS, "Signature calculations for the Authorization header: transferring a payload in
multiple chunks", and the same with trailing headers.
"""

from dataclasses import dataclass
from hashlib import sha256

from cloud.server import chunks
from cloud.server.call import Call
from cloud.server.claim import Claim
from cloud.server.refusals import Fault, RefusedError
from cloud.server.sigv4 import same

UNSIGNED = "UNSIGNED-PAYLOAD"
_STREAMING = frozenset(
    {
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    }
)
# Services whose callers may leave the body out of the signature.
_MAY_LEAVE_OUT = frozenset({"s3", "s3-object-lambda", "s3express", "s3-outposts"})


@dataclass(frozen=True, slots=True)
class Plan:
    """`declared` stands in the canonical request. `streaming`: the body is in chunks.

    `computed` is the true hash, empty where it is not needed.
    """

    declared: str
    streaming: bool = False
    computed: str = ""


def plan(call: Call, claim: Claim) -> Plan:
    """Raises RefusedError for a way of signing bodies that the service does not know."""
    declared = call.fields.get("x-amz-content-sha256", "")
    if claim.presigned and claim.scope.service == "s3" and not declared:
        return Plan(UNSIGNED)
    if claim.scope.service in _MAY_LEAVE_OUT:
        if declared in _STREAMING:
            return Plan(declared, streaming=True)
        if declared == UNSIGNED:
            return Plan(UNSIGNED)
        computed = sha256(call.body).hexdigest()
        return Plan(declared or computed, computed=computed)
    computed = sha256(call.body).hexdigest()
    return Plan(computed, computed=computed)


def accept(call: Call, claim: Claim, secret: str, body: Plan) -> None:
    """Put the decoded body and its checksum header into `call`.

    Raises RefusedError when it is not the body that was signed, or is damaged.
    """
    if body.streaming:
        seed = chunks.Seed(secret, claim.scope, claim.timestamp, claim.signature)
        chunks.decode(call, body.declared, seed)
    elif body.computed and not same(body.computed, body.declared):
        raise RefusedError(Fault.BODY_HASH)
