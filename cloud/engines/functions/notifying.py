"""S3 asks, when it is told to notify a function, whether it may; and spells keys as it does.

Replaces: `S3Response._notification_config_from_body`, which takes any function's ARN. Otherwise a
forgotten permission would show only as uploads after which nothing happens. And
`notifications.quote_plus`, which encodes slashes too: whoever forgot to decode keys would not see a
single event right, and not know why.

Source: Amazon S3 API Reference, "PutBucketNotificationConfiguration": S3 verifies that the function's
permissions let it be invoked from the bucket, unless `x-amz-skip-destination-validation` is true.
"""

from functools import partial
from typing import Any
from urllib.parse import quote_plus

from moto.s3 import notifications
from moto.s3.exceptions import S3ClientError
from moto.s3.responses import S3Response

from cloud.engines.functions.granted import service_may_invoke
from cloud.engines.functions.resolving import NoFunctionError, target
from cloud.seams.patch import put
from cloud.seams.scope import current

_S3 = "s3.amazonaws.com"
_SKIP = "x-amz-skip-destination-validation"
_REFUSED = "Unable to validate the following destination configurations"
_plain: Any = S3Response._notification_config_from_body


def install() -> None:
    put(S3Response, "_notification_config_from_body", _config)
    put(notifications, "quote_plus", partial(quote_plus, safe="/"))


def _config(self: Any) -> dict[str, Any]:
    told: dict[str, Any] = _plain(self)
    if str(self.headers.get(_SKIP, "")).lower() != "true":
        bucket = self.backend.get_bucket(self.bucket_name)
        for one in told.get("CloudFunctionConfiguration") or ():
            _ask(bucket, one["CloudFunction"])
    return told


def _ask(bucket: Any, arn: str) -> None:
    """Raises S3ClientError unless the function's policy lets this bucket invoke it."""
    account_id = current().account_id
    source = {"aws:SourceArn": bucket.arn, "aws:SourceAccount": account_id}
    try:
        found = target(account_id, arn.split(":")[3], arn)
    except NoFunctionError as fault:
        raise S3ClientError("InvalidArgument", _REFUSED) from fault
    if not service_may_invoke(account_id, _S3, found.arn, source):
        raise S3ClientError("InvalidArgument", _REFUSED)
