"""Checks on the state of the learner's AWS account."""

import hashlib
from typing import Annotated, Any, Literal, Self

import jmespath
from jmespath.exceptions import JMESPathError
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    JsonValue,
    field_validator,
    model_validator,
)

from grader.checks.base import Check
from grader.checks.evidence import Evidence
from grader.checks.matching import Matcher, same
from grader.checks.verdict import Finding, met, missed, shown
from labs.providers.base import AwsCallError

NOT_THERE = frozenset({"404", "405", "MethodNotAllowed", "NoSuchKey", "NoSuchVersion", "NotFound"})
MAX_BODY = 64 << 20  # bytes read to take a digest; more than a session's home holds


def _jmespath(text: str) -> str:
    try:
        jmespath.compile(text)
    except JMESPathError as error:
        raise ValueError(
            f"This is no JMESPath expression: {' '.join(str(error).split())}"
        ) from error
    return text


def _snake(name: str) -> str:
    """Return boto3's name of an operation: `HeadObject` and `head-object` are `head_object`."""
    if "-" in name or name.islower():
        return name.replace("-", "_").lower()
    marked = ["_" + c.lower() if c.isupper() and _starts_word(name, i) else c.lower()
              for i, c in enumerate(name)]  # fmt: skip
    return "".join(marked).lstrip("_")


def _starts_word(name: str, at: int) -> bool:
    """Whether the capital at `at` starts a word: `DescribeDBInstances` is describe_db_instances."""
    before = name[at - 1] if at else ""
    after = name[at + 1 : at + 2]
    return before.islower() or before.isdigit() or (after.islower() and at > 0)


Query = Annotated[str, AfterValidator(_jmespath)]
Operation = Annotated[str, BeforeValidator(lambda v: _snake(v) if isinstance(v, str) else v)]
Digest = Annotated[str, Field(pattern=r"^([0-9a-fA-F]{64}|\{[a-z][a-z0-9_.]*\})$")]


class Calling(Check, Matcher):
    """What a call of AWS is to answer."""

    service: str = Field(description="As boto3 names it: s3, iam, sqs …", min_length=1)
    operation: Operation = Field(description="get_object, get-object or GetObject", min_length=1)
    parameters: dict[str, JsonValue] = Field(default_factory=dict)
    query: Query | None = Field(default=None, description="JMESPath over the answer.")
    error: str | None = Field(default=None, description="The error code that AWS must answer.")

    @model_validator(mode="after")
    def _one_question(self) -> Self:
        if self.error is not None and (self.query is not None or self.conditions()):
            raise ValueError("`error` says that the call fails: leave out `query` and matchers.")
        if self.query is not None and not self.conditions():
            raise ValueError("`query` needs a matcher, such as `equals` or `exists: true`.")
        return self

    def ask(self, evidence: Evidence) -> dict[str, Any]:
        """Return what AWS answers. Raises AwsCallError."""
        raise NotImplementedError

    def look(self, evidence: Evidence) -> Finding:
        try:
            answer = self.ask(evidence)
        except AwsCallError as refusal:
            return self._refused(refusal)
        if self.error is not None:
            return missed(f"the error {self.error}", "an answer without error")
        return self.compare(jmespath.search(self.query, answer) if self.query else answer)

    def _refused(self, refusal: AwsCallError) -> Finding:
        found = shown(f"{refusal.code}: {refusal.message}")
        if self.error is not None:
            return Finding(refusal.code == self.error, f"the error {self.error}", found)
        if self.conditions() == ["absent"] and self.absent:
            return met("no value", found)
        return missed(self.compare(None).expected, found)


class AwsCall(Calling):
    """Pass when an AWS call, made by the platform, answers as wanted."""

    kind: Literal["aws.call"]

    def ask(self, evidence: Evidence) -> dict[str, Any]:
        return evidence.aws.call(self.service, self.operation, self.parameters)


class AwsObject(Check):
    """Pass when an S3 object, or one version of it, is as described."""

    kind: Literal["aws.object"]
    bucket: str = Field(min_length=1)
    key: str = Field(min_length=1)
    version: str | None = Field(
        default="latest", description="A version id; null is the version that is called null."
    )
    exists: bool = True
    sha256: Digest | None = None
    text: str | None = Field(default=None, description="The whole content.")
    content_type: str | None = None
    storage_class: str | None = None
    encryption: str | None = Field(default=None, description="AES256, aws:kms …")
    metadata: dict[str, str] | None = Field(default=None, description="Entries it must have.")
    version_id: str | None = Field(
        default=None, description='What the version found is called; "null" without versioning.'
    )

    @field_validator("version")
    @classmethod
    def _null_has_a_name(cls, value: str | None) -> str:
        return "null" if value is None else value

    @model_validator(mode="after")
    def _nothing_has_no_content(self) -> Self:
        wanted = {"sha256", "text", "content_type", "storage_class", "encryption", "metadata"}
        if not self.exists and wanted & self.model_fields_set:
            raise ValueError(
                "An object that must not exist has no content: leave those fields out."
            )
        return self

    def look(self, evidence: Evidence) -> Finding:
        asked = {"Bucket": self.bucket, "Key": self.key}
        if self.version != "latest":
            asked["VersionId"] = str(self.version)
        where = f"{self.key} in {self.bucket}"
        try:
            head = evidence.aws.call("s3", "head_object", asked)
        except AwsCallError as refusal:
            gone = refusal.code in NOT_THERE or refusal.code == "NoSuchBucket"
            found = f"no {where}" if gone else shown(str(refusal))
            return Finding(gone and not self.exists, self._wanted(where), found)
        if not self.exists:
            return missed(f"no {where}", f"{where} exists")
        return self._compare(head, evidence)

    def _wanted(self, where: str) -> str:
        return where if self.exists else f"no {where}"

    def _compare(self, head: dict[str, Any], evidence: Evidence) -> Finding:
        for expected, found in self._differences(head):
            return missed(expected, found)
        return self._content(evidence) or met(self.key, self.key)

    def _differences(self, head: dict[str, Any]) -> list[tuple[str, str]]:
        seen = {
            "content_type": ("content type", head.get("ContentType")),
            "storage_class": ("storage class", head.get("StorageClass", "STANDARD")),
            "encryption": ("encryption", head.get("ServerSideEncryption")),
            "version_id": ("version", head.get("VersionId", "null")),
        }
        differences = [
            (f"{title} {getattr(self, field)}", f"{title} {shown(value)}")
            for field, (title, value) in seen.items()
            if getattr(self, field) is not None and not same(value, getattr(self, field))
        ]
        have = head.get("Metadata", {})
        differences += [
            (f"metadata {name}={value}", f"metadata {name}={shown(have.get(name))}")
            for name, value in (self.metadata or {}).items()
            if have.get(name) != value
        ]
        return differences

    def _content(self, evidence: Evidence) -> Finding | None:
        """Return what is wrong with the bytes, or None."""
        if self.sha256 is None and self.text is None:
            return None
        version = None if self.version == "latest" else self.version
        body = evidence.aws.body(self.bucket, self.key, version, MAX_BODY)
        if self.sha256 is not None:
            digest = hashlib.sha256(body).hexdigest()
            if digest != self.sha256.lower():
                return missed(f"content with SHA-256 {self.sha256}", f"SHA-256 {digest}")
        if self.text is not None and body != self.text.encode():
            return missed(shown(self.text), shown(body.decode(errors="replace")))
        return None


class AwsVersions(Check):
    """Pass when the versions kept of one S3 key are as described."""

    kind: Literal["aws.versions"]
    bucket: str = Field(min_length=1)
    key: str = Field(min_length=1)
    at_least: int | None = Field(default=None, ge=0, description="Versions, markers not counted.")
    at_most: int | None = Field(default=None, ge=0)
    markers: int | None = Field(default=None, ge=0, description="Delete markers, exactly.")
    latest_is_marker: bool | None = None
    sha256: Digest | None = Field(default=None, description="Some version has this content.")
    version_id: str | None = Field(default=None, description="Some version is called this.")

    def look(self, evidence: Evidence) -> Finding:
        asked = {"Bucket": self.bucket, "Prefix": self.key}
        try:
            answer = evidence.aws.call("s3", "list_object_versions", asked)
        except AwsCallError as refusal:
            return missed(f"versions of {self.key}", shown(str(refusal)))
        versions = [v for v in answer.get("Versions", ()) if v["Key"] == self.key]
        markers = [m for m in answer.get("DeleteMarkers", ()) if m["Key"] == self.key]
        for expected, found in self._differences(versions, markers):
            return missed(expected, found)
        if self.sha256 is not None and not self._kept(versions, evidence):
            return missed(
                f"a version with SHA-256 {self.sha256}",
                f"{len(versions)} versions, none with that content",
            )
        return met(f"versions of {self.key}", f"{len(versions)} versions")

    def _differences(
        self, versions: list[dict[str, Any]], markers: list[dict[str, Any]]
    ) -> list[tuple[str, str]]:
        count, marked = len(versions), any(m.get("IsLatest") for m in markers)
        ids = [v.get("VersionId") for v in versions]
        faults = (
            (self.at_least is not None and count < self.at_least,
             f"at least {self.at_least} versions", f"{count} versions"),
            (self.at_most is not None and count > self.at_most,
             f"at most {self.at_most} versions", f"{count} versions"),
            (self.markers is not None and len(markers) != self.markers,
             f"{self.markers} delete markers", f"{len(markers)} delete markers"),
            (self.latest_is_marker is not None and marked is not self.latest_is_marker,
             "a delete marker on top" if self.latest_is_marker else "no delete marker on top",
             "a delete marker on top" if marked else "no delete marker on top"),
            (self.version_id is not None and self.version_id not in ids,
             f"a version called {self.version_id}", f"versions {shown(ids)}"),
        )  # fmt: skip
        return [(expected, found) for fault, expected, found in faults if fault]

    def _kept(self, versions: list[dict[str, Any]], evidence: Evidence) -> bool:
        wanted = str(self.sha256).lower()
        for version in reversed(versions):  # the oldest is asked for most often
            body = evidence.aws.body(self.bucket, self.key, version["VersionId"], MAX_BODY)
            if hashlib.sha256(body).hexdigest() == wanted:
                return True
        return False
