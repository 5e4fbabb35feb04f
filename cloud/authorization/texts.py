"""Policies as texts, and compiled ones kept by what they say."""

import logging
from functools import lru_cache
from typing import NamedTuple

from cloud.policy import MalformedPolicyError, Policy, PolicyKind, compile_policy

logger = logging.getLogger(__name__)


class Text(NamedTuple):
    """A policy as it stands: what people call it, its ARN if it has one, and its document."""

    name: str
    arn: str
    document: str


@lru_cache(maxsize=4096)
def compiled(texts: tuple[Text, ...], kind: PolicyKind) -> tuple[Policy, ...]:
    """Return the policies, without those that IAM would not have saved: they say nothing.

    Documents are checked when they are saved; only one that came another way can be malformed.
    """
    found: list[Policy] = []
    for text in texts:
        try:
            found.append(compile_policy(text.document, kind, name=text.name, arn=text.arn))
        except MalformedPolicyError as fault:
            logger.warning("The %s %s says nothing: %s", kind.value, text.name, fault)
    return tuple(found)
