"""Buckets and their policies.

Source: CloudFormation Template Reference, AWS::S3::Bucket; the API says most of it in other names.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cloud.seams.scope import current
from cloud.stacks.calls import CallError, call
from cloud.stacks.kinds.kind import (
    Kind,
    NotHereError,
    Properties,
    Wanted,
    absent,
    absorb,
    generated,
    tags_of,
)
from cloud.stacks.kinds.messages import document, in_order
from cloud.stacks.resolving import text

_BLOCKS = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
_ENCRYPTION = {"ServerSideEncryptionByDefault": "ApplyServerSideEncryptionByDefault"}
_EVENTS = {
    "QueueConfigurations": ("Queue", "QueueArn"),
    "TopicConfigurations": ("Topic", "TopicArn"),
    "LambdaConfigurations": ("Function", "LambdaFunctionArn"),
}
_NOT_THERE = frozenset(
    {"NoSuchTagSet", "NoSuchPublicAccessBlockConfiguration", "NoSuchLifecycleConfiguration"}
    | {"NoSuchCORSConfiguration", "NoSuchWebsiteConfiguration", "OwnershipControlsNotFoundError"}
    | {"ServerSideEncryptionConfigurationNotFoundError"}
)


class Bucket(Kind):
    type = "AWS::S3::Bucket"
    service = "s3"
    handle = "Bucket"
    deletes = "DeleteBucket"
    tagged = "Tags"

    @property
    def apart(self) -> Mapping[str, Callable[[str, Any, Any], None]]:
        return {
            "OwnershipControls": _owners,
            "PublicAccessBlockConfiguration": _blocks,
            "AccessControl": _acl,
            "VersioningConfiguration": _versioning,
            "BucketEncryption": _encryption,
            "CorsConfiguration": _cors,
            "LifecycleConfiguration": _lifecycle,
            "WebsiteConfiguration": _website,
            "LoggingConfiguration": _logging,
            "NotificationConfiguration": _notifications,
            "ObjectLockConfiguration": _lock,
            "Tags": _tags,
        }

    def create(self, wanted: Wanted) -> str:
        properties = self.with_tags(wanted)
        name = str(properties.get("BucketName") or generated(wanted, 63, lower=True))
        plain = {"BucketName", "ObjectLockEnabled"}
        if strange := sorted(properties.keys() - self.apart.keys() - plain):
            raise NotHereError(f"Property {strange[0]} of {self.type}")
        self._refuse_own(name)
        given: dict[str, Any] = {"Bucket": name}
        if current().region != "us-east-1":
            given["CreateBucketConfiguration"] = {"LocationConstraint": current().region}
        if text(properties.get("ObjectLockEnabled", "")) == "true":
            given["ObjectLockEnabledForBucket"] = True
        call("s3", "CreateBucket", given)
        try:
            for each, put in self.apart.items():
                if each in properties:
                    put(name, properties[each], None)
        except (CallError, NotHereError) as fault:
            fault.physical_id = name
            raise
        return name

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        region = current().region
        website = f"http://{physical_id}.s3-website-{region}.amazonaws.com"
        known = {
            "Arn": f"arn:aws:s3:::{physical_id}",
            "DomainName": f"{physical_id}.s3.amazonaws.com",
            "RegionalDomainName": f"{physical_id}.s3.{region}.amazonaws.com",
            "DualStackDomainName": f"{physical_id}.s3.dualstack.{region}.amazonaws.com",
            "WebsiteURL": website,
        }
        if name not in known:
            raise NotHereError(f"Attribute {name} of {self.type}")
        return known[name]

    def live(self, physical_id: str, properties: Properties) -> dict[str, Any] | None:
        try:
            call("s3", "HeadBucket", {"Bucket": physical_id})
        except CallError as fault:
            if absent(fault):
                return None
            raise
        actual: dict[str, Any] = {"BucketName": physical_id}
        for name, read in _READERS.items():
            if name in properties:
                found = read(physical_id, properties[name])
                if found is not None:
                    actual[name] = found
        unread = properties.keys() - _READERS.keys() - {"BucketName"}
        return actual | {name: properties[name] for name in unread}

    def _refuse_own(self, name: str) -> None:
        """In us-east-1, S3 lets its owner make a bucket twice; CloudFormation does not."""
        buckets = call("s3", "ListBuckets", {}).get("Buckets") or []
        if any(one["Name"] == name for one in buckets):
            raise CallError("AlreadyExists", f"{name} already exists")


def _owners(name: str, new: Any, _old: Any) -> None:
    if new:
        call("s3", "PutBucketOwnershipControls", {"Bucket": name, "OwnershipControls": new})
    else:
        absorb("s3", "DeleteBucketOwnershipControls", {"Bucket": name})


def _blocks(name: str, new: Any, _old: Any) -> None:
    """What a template leaves out is not blocked; without the property, all is."""
    said = {one: text((new or {}).get(one, new is None)) == "true" for one in _BLOCKS}
    given = {"Bucket": name, "PublicAccessBlockConfiguration": said}
    call("s3", "PutPublicAccessBlock", given)


def _acl(name: str, new: Any, _old: Any) -> None:
    words = "".join(f"-{c.lower()}" if c.isupper() else c for c in str(new or "Private"))
    call("s3", "PutBucketAcl", {"Bucket": name, "ACL": words.lstrip("-")})


def _versioning(name: str, new: Any, _old: Any) -> None:
    status = {"Status": (new or {}).get("Status", "Suspended")}
    call("s3", "PutBucketVersioning", {"Bucket": name, "VersioningConfiguration": status})


def _encryption(name: str, new: Any, _old: Any) -> None:
    if not new:
        absorb("s3", "DeleteBucketEncryption", {"Bucket": name})
        return
    rules = [
        {_ENCRYPTION.get(key, key): value for key, value in rule.items()}
        for rule in new["ServerSideEncryptionConfiguration"]
    ]
    given = {"Bucket": name, "ServerSideEncryptionConfiguration": {"Rules": rules}}
    call("s3", "PutBucketEncryption", given)


def _cors(name: str, new: Any, _old: Any) -> None:
    if not new:
        absorb("s3", "DeleteBucketCors", {"Bucket": name})
        return
    names = {"MaxAge": "MaxAgeSeconds", "ExposedHeaders": "ExposeHeaders", "Id": "ID"}
    rules = [{names.get(key, key): value for key, value in r.items()} for r in new["CorsRules"]]
    call("s3", "PutBucketCors", {"Bucket": name, "CORSConfiguration": {"CORSRules": rules}})


def _lifecycle(name: str, new: Any, _old: Any) -> None:
    if not new:
        absorb("s3", "DeleteBucketLifecycle", {"Bucket": name})
        return
    rules = {"Rules": [_rule(rule) for rule in new["Rules"]]}
    given = {"Bucket": name, "LifecycleConfiguration": rules}
    call("s3", "PutBucketLifecycleConfiguration", given)


def _rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    """Return one of S3's own rules; CloudFormation's has its parts flat."""
    made: dict[str, Any] = {"Status": rule["Status"]}
    if "Id" in rule:
        made["ID"] = rule["Id"]
    made["Filter"] = {"Prefix": rule.get("Prefix", "")}
    if rule.get("TagFilters"):
        made["Filter"] = _tagged(rule.get("Prefix", ""), rule["TagFilters"])
    if "ExpirationInDays" in rule:
        made["Expiration"] = {"Days": int(rule["ExpirationInDays"])}
    if "ExpirationDate" in rule:
        made["Expiration"] = {"Date": rule["ExpirationDate"]}
    if text(rule.get("ExpiredObjectDeleteMarker", "")) == "true":
        made["Expiration"] = {"ExpiredObjectDeleteMarker": True}
    moves = [*rule.get("Transitions", []), *([rule["Transition"]] if "Transition" in rule else [])]
    if moves:
        made["Transitions"] = [_move(one) for one in moves]
    return made | _of_former_versions(rule)


def _of_former_versions(rule: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if "NoncurrentVersionExpiration" in rule:
        days = int(rule["NoncurrentVersionExpiration"]["NoncurrentDays"])
        made["NoncurrentVersionExpiration"] = {"NoncurrentDays": days}
    if "NoncurrentVersionExpirationInDays" in rule:
        days = int(rule["NoncurrentVersionExpirationInDays"])
        made["NoncurrentVersionExpiration"] = {"NoncurrentDays": days}
    if later := rule.get("NoncurrentVersionTransitions"):
        made["NoncurrentVersionTransitions"] = [
            {"NoncurrentDays": int(one["TransitionInDays"]), "StorageClass": one["StorageClass"]}
            for one in later
        ]
    if "AbortIncompleteMultipartUpload" in rule:
        days = int(rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"])
        made["AbortIncompleteMultipartUpload"] = {"DaysAfterInitiation": days}
    return made


def _tagged(prefix: str, tags: list[Any]) -> dict[str, Any]:
    both = {"Prefix": prefix, "Tags": tags}
    return {"And": both} if prefix or len(tags) > 1 else {"Tag": tags[0]}


def _move(one: Mapping[str, Any]) -> dict[str, Any]:
    when = (
        {"Days": int(one["TransitionInDays"])}
        if "TransitionInDays" in one
        else {"Date": one["TransitionDate"]}
    )
    return when | {"StorageClass": one["StorageClass"]}


def _website(name: str, new: Any, _old: Any) -> None:
    if not new:
        absorb("s3", "DeleteBucketWebsite", {"Bucket": name})
        return
    made: dict[str, Any] = {}
    if "IndexDocument" in new:
        made["IndexDocument"] = {"Suffix": new["IndexDocument"]}
    if "ErrorDocument" in new:
        made["ErrorDocument"] = {"Key": new["ErrorDocument"]}
    if "RedirectAllRequestsTo" in new:
        made["RedirectAllRequestsTo"] = new["RedirectAllRequestsTo"]
    if "RoutingRules" in new:
        raise NotHereError("Property WebsiteConfiguration.RoutingRules of AWS::S3::Bucket")
    call("s3", "PutBucketWebsite", {"Bucket": name, "WebsiteConfiguration": made})


def _logging(name: str, new: Any, _old: Any) -> None:
    if not new:
        call("s3", "PutBucketLogging", {"Bucket": name, "BucketLoggingStatus": {}})
        return
    target = {
        "TargetBucket": new.get("DestinationBucketName", name),
        "TargetPrefix": new.get("LogFilePrefix", ""),
    }
    status = {"LoggingEnabled": target}
    call("s3", "PutBucketLogging", {"Bucket": name, "BucketLoggingStatus": status})


def _notifications(name: str, new: Any, _old: Any) -> None:
    made: dict[str, Any] = {}
    for key, (ours, theirs) in _EVENTS.items():
        rows = [_notified(one, ours, theirs) for one in (new or {}).get(key, [])]
        if rows:
            made[key.replace("LambdaConf", "LambdaFunctionConf")] = rows
    if "EventBridgeConfiguration" in (new or {}):
        made["EventBridgeConfiguration"] = {}
    given = {"Bucket": name, "NotificationConfiguration": made}
    call("s3", "PutBucketNotificationConfiguration", given)


def _notified(one: Mapping[str, Any], ours: str, theirs: str) -> dict[str, Any]:
    row: dict[str, Any] = {theirs: one[ours], "Events": [one["Event"]]}
    rules = ((one.get("Filter") or {}).get("S3Key") or {}).get("Rules")
    if rules:
        row["Filter"] = {"Key": {"FilterRules": rules}}
    return row


def _lock(name: str, new: Any, _old: Any) -> None:
    given = {"Bucket": name, "ObjectLockConfiguration": new or {"ObjectLockEnabled": "Enabled"}}
    call("s3", "PutObjectLockConfiguration", given)


def _tags(name: str, new: Any, _old: Any) -> None:
    tags = [{"Key": key, "Value": value} for key, value in tags_of(new).items()]
    if tags:
        call("s3", "PutBucketTagging", {"Bucket": name, "Tagging": {"TagSet": tags}})
    else:
        absorb("s3", "DeleteBucketTagging", {"Bucket": name})


def _read(operation: str, name: str) -> dict[str, Any] | None:
    try:
        return call("s3", operation, {"Bucket": name})
    except CallError as fault:
        if fault.code in _NOT_THERE:
            return None
        raise


def _live_versioning(name: str, _wanted: Any) -> Any:
    found = _read("GetBucketVersioning", name) or {}
    return {"Status": found["Status"]} if "Status" in found else None


def _live_blocks(name: str, wanted: Any) -> Any:
    found = _read("GetPublicAccessBlock", name)
    if found is None:
        return None
    said = found["PublicAccessBlockConfiguration"]
    return {key: value for key, value in said.items() if key in wanted or value}


def _live_tags(name: str, wanted: Any) -> Any:
    found = _read("GetBucketTagging", name)
    return None if found is None else in_order(tags_of(found["TagSet"]), wanted)


def _live_encryption(name: str, wanted: Any) -> Any:
    found = _read("GetBucketEncryption", name)
    if found is None:
        return None
    back = {theirs: ours for ours, theirs in _ENCRYPTION.items()}
    rules = [
        {back.get(key, key): value for key, value in rule.items()}
        for rule in found["ServerSideEncryptionConfiguration"]["Rules"]
    ]
    for rule, asked in zip(
        rules, wanted.get("ServerSideEncryptionConfiguration", []), strict=False
    ):
        if "BucketKeyEnabled" not in asked:
            rule.pop("BucketKeyEnabled", None)
    return {"ServerSideEncryptionConfiguration": rules}


def _live_owners(name: str, _wanted: Any) -> Any:
    found = _read("GetBucketOwnershipControls", name)
    return None if found is None else found["OwnershipControls"]


_READERS: Mapping[str, Callable[[str, Any], Any]] = {
    "BucketEncryption": _live_encryption,
    "OwnershipControls": _live_owners,
    "PublicAccessBlockConfiguration": _live_blocks,
    "Tags": _live_tags,
    "VersioningConfiguration": _live_versioning,
}


class BucketPolicy(Kind):
    type = "AWS::S3::BucketPolicy"
    service = "s3"
    handle = "Bucket"
    deletes = "DeleteBucketPolicy"

    def create(self, wanted: Wanted) -> str:
        name = str(wanted.properties["Bucket"])
        policy = document(wanted.properties["PolicyDocument"])
        call("s3", "PutBucketPolicy", {"Bucket": name, "Policy": policy})
        return name

    def update(
        self, physical_id: str, wanted: Wanted, before: Properties, changed: Iterable[str]
    ) -> None:
        self.create(wanted)


KINDS = (Bucket, BucketPolicy)
