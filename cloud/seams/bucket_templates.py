"""What a template says of a bucket's access. Replaces: `FakeBucket.create_from_cloudformation_json`
and `update_from_cloudformation_json`, which read neither `PublicAccessBlockConfiguration` nor
`OwnershipControls`.

Source: CloudFormation User Guide, AWS::S3::Bucket.
"""

from collections.abc import Mapping
from typing import Any

from moto.s3.models import FakeBucket, PublicAccessBlock

from cloud.seams.patch import put

_SETTINGS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")

_plain_create: Any = FakeBucket.create_from_cloudformation_json
_plain_update: Any = FakeBucket.update_from_cloudformation_json


def install() -> None:
    put(FakeBucket, "create_from_cloudformation_json", classmethod(_create))
    put(FakeBucket, "update_from_cloudformation_json", classmethod(_update))


def _create(
    _kind: type, resource_name: str, cloudformation_json: Any, *args: Any, **options: Any
) -> Any:
    bucket = _plain_create(resource_name, cloudformation_json, *args, **options)
    return _set(bucket, cloudformation_json.get("Properties") or {})


def _update(_kind: type, original_resource: Any, *args: Any, **options: Any) -> Any:
    bucket = _plain_update(original_resource, *args, **options)
    properties = (args[1] if len(args) > 1 else options["cloudformation_json"])["Properties"]
    return _set(bucket, properties)


def _set(bucket: Any, properties: Mapping[str, Any]) -> Any:
    blocks = properties.get("PublicAccessBlockConfiguration")
    if blocks is not None:
        # What a template leaves out is not blocked.
        said = (str(blocks.get(name, False)).lower() for name in _SETTINGS)
        bucket.public_access_block = PublicAccessBlock(*said)
    rules = (properties.get("OwnershipControls") or {}).get("Rules") or []
    if rules:
        bucket.ownership_rule = rules[0]["ObjectOwnership"]
    return bucket
