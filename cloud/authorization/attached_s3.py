"""A bucket's policy, and its access lists as the policy that they amount to."""

from moto.s3.models import s3_backends

from cloud.authorization.texts import Text, compiled
from cloud.policy import Policy, PolicyKind


def policies_of(arn: str, account_id: str) -> tuple[Policy, ...]:
    """Return the policies of a bucket or of an object in it."""
    name, _, _key = arn.removeprefix("arn:aws:s3:::").partition("/")
    regions = dict.get(s3_backends, account_id)
    backend = None if regions is None else dict.get(regions, "aws")
    bucket = None if backend is None else backend.buckets.get(name)
    if bucket is None or not bucket.policy:
        return ()
    text = bucket.policy if isinstance(bucket.policy, str) else bucket.policy.decode()
    return compiled((Text(name, "", text),), PolicyKind.BUCKET)
