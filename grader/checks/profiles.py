"""Checks on the profiles of the AWS command line, in ~/.aws/config and ~/.aws/credentials."""

from __future__ import annotations

import configparser
from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from grader.checks.base import Check
from grader.checks.evidence import Evidence
from grader.checks.matching import ValueOrMatcher
from grader.checks.verdict import Finding, met, missed, shown
from labs.providers.base import AwsCallError

CONFIG, CREDENTIALS = ".aws/config", ".aws/credentials"
KEY, SECRETS = "aws_access_key_id", frozenset({"aws_secret_access_key", "aws_session_token"})
DEFAULT = "default"


class AwsProfile(Check):
    """Pass when a profile of the learner's is as described.

    Source: AWS CLI User Guide, "Configuration and credential file settings".
    """

    kind: Literal["aws.profile"]
    profile: str = Field(description="Its name; `default` is one too.", min_length=1)
    exists: bool = True
    settings: dict[str, ValueOrMatcher] = Field(
        default_factory=dict,
        description="By name: region, output, aws_access_key_id … a value, or matchers.",
    )
    key_of: str | None = Field(
        default=None, description="Its key, in ~/.aws/credentials, is an active one of this user's."
    )

    def look(self, evidence: Evidence) -> Finding:
        try:
            config = _section(evidence, CONFIG, _config_title(self.profile))
            credentials = _section(evidence, CREDENTIALS, self.profile)
        except configparser.Error as fault:
            return missed(self._wanted(), shown(f"a file that cannot be read: {fault}"))
        if config is None and credentials is None:
            return Finding(not self.exists, self._wanted(), f"no profile {self.profile}")
        if not self.exists:
            return missed(self._wanted(), f"a profile {self.profile}")
        have = {**(config or {}), **(credentials or {})}  # as the command line reads them
        for name, matcher in self.settings.items():
            finding = matcher.compare(have.get(name))
            if not finding.passed:
                found = "something else" if name in SECRETS else finding.found
                return missed(f"{name}: {finding.expected}", f"{name}: {found}")
        if self.key_of is not None:
            return self._owned((credentials or {}).get(KEY), self.key_of, evidence)
        return met(self._wanted(), self._wanted())

    def _wanted(self) -> str:
        return f"{'a' if self.exists else 'no'} profile {self.profile}"

    def _owned(self, key: str | None, user: str, evidence: Evidence) -> Finding:
        wanted = f"an active key of {user} in ~/{CREDENTIALS}"
        if not key:
            return missed(wanted, "no key there")
        try:
            answer = evidence.aws.call("iam", "list_access_keys", {"UserName": user})
        except AwsCallError as refusal:
            return missed(wanted, shown(str(refusal)))
        states = {row["AccessKeyId"]: row["Status"] for row in answer["AccessKeyMetadata"]}
        if key not in states:
            return missed(wanted, f"a key that is not {user}'s")
        return Finding(states[key] == "Active", wanted, f"a key that is {states[key]}")


def _config_title(profile: str) -> str:
    """Return the profile's heading in the one file where headings say what they are."""
    return profile if profile == DEFAULT else f"profile {profile}"


def _section(evidence: Evidence, path: str, title: str) -> Mapping[str, str] | None:
    """Return a profile's settings in one file; None where it has none there.

    Raises configparser.Error. It is read as botocore reads it, with Python's own parser.
    """
    content = evidence.file(path).content
    if content is None:
        return None
    parser = configparser.RawConfigParser(default_section="")
    parser.read_string(content.decode(errors="replace"))
    for section in parser.sections():
        if " ".join(section.split()).replace('"', "") == title:
            return dict(parser[section])
    return None
