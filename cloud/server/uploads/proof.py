"""Who signed a form, and that the form is as its policy says.

Source: Amazon S3 API Reference, "Authenticating requests in browser-based uploads using POST";
Amazon S3 User Guide, "Browser-based uploads using POST (AWS signature version 2)", which is what
boto3 makes for most Regions unless it is told otherwise.
"""

from datetime import UTC, datetime

from cloud.server import identify
from cloud.server.claim import Claim, parse_stamp
from cloud.server.identify import FindKey
from cloud.server.principal import Principal
from cloud.server.refusals import RefusedError
from cloud.server.sigv4 import ALGORITHM, Scope, parse_scope
from cloud.server.uploads import policy
from cloud.server.uploads.form import Form
from cloud.server.uploads.refused import denied, invalid, missing

# As S3 names what it misses, in its order.
_VERSION_4 = ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature")
_VERSION_2 = ("AWSAccessKeyId", "Signature")
_SCOPE = (
    'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".'
)
_STAMP = "X-Amz-Date must be formated via ISO8601 Long format"  # as S3 spells it


def claim_of(form: Form) -> Claim | None:
    """Return what the form says of who signed its policy; None for one that nobody signed.

    Raises UploadRefusedError for a claim that lacks something.
    """
    fields = form.fields
    for names, reading in ((_VERSION_4, _version_4), (_VERSION_2, _version_2)):
        if not any(name.lower() in fields for name in names):
            continue
        for name in (*names, "policy"):
            if name.lower() not in fields:
                raise missing(name)
        return reading(form)
    return None


def prove(
    form: Form, claim: Claim, bucket: str, find: FindKey, now: datetime | None = None
) -> Principal:
    """Return who signed the policy that the form keeps to.

    Raises RefusedError for a wrong key, token or signature, UploadRefusedError for a policy that
    is over, or another form than it is for.
    """
    now = now or datetime.now(UTC)
    text = form.fields["policy"]
    who = identify.prove_text(text, claim, find, now)
    told = policy.read(text)
    if identify.is_over(claim, told.ends.timestamp(), who.account_id, now):
        raise denied("Policy expired.")
    told.check(form, bucket)
    return who


def _version_4(form: Form) -> Claim:
    fields = form.fields
    if fields["x-amz-algorithm"] != ALGORITHM:
        raise invalid(f"X-Amz-Algorithm only supports {ALGORITHM}")
    scope = parse_scope(fields["x-amz-credential"])
    if scope is None:
        raise invalid(_SCOPE)
    if scope.service != "s3":
        raise invalid(f'incorrect service "{scope.service}". This endpoint belongs to "s3".')
    stamp = fields["x-amz-date"]
    try:
        moment = parse_stamp(stamp)
    except RefusedError:
        raise invalid(_STAMP) from None
    signature, token = fields["x-amz-signature"], fields.get("x-amz-security-token", "")
    return Claim(scope, (), signature, stamp, moment, token)


def _version_2(form: Form) -> Claim:
    fields = form.fields
    scope = Scope(fields["awsaccesskeyid"], "", "us-east-1", "s3")
    token = fields.get("x-amz-security-token", "")
    return Claim(scope, (), fields["signature"], "", datetime.now(UTC), token, version=2)
