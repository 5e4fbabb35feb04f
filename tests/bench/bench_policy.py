"""How long one authorization decision takes: ten policies of five statements each.

A decision waits for nothing, so the time is this thread's own: what else the machine does meanwhile
is no part of it.
"""

import json
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count

from cloud.policy import (
    PolicyKind,
    PolicySet,
    Request,
    Resource,
    compile_policy,
    evaluate,
    role_session,
    user,
)
from tests.bench.figures import Figure

GOAL_MS = 0.3
ROUNDS = 3000
_NUMBERS = count()
OWN = "111122223333"
SERVICES = ("sqs", "sns", "dynamodb", "lambda", "logs", "kms", "ec2", "events", "states", "s3")
CONTEXT: dict[str, str | bool | int] = {
    "aws:SourceIp": "203.0.113.9",
    "aws:SecureTransport": True,
    "aws:CurrentTime": "2026-05-01T12:00:00Z",
    "aws:EpochTime": 1777636800,
    "aws:RequestedRegion": "us-east-1",
    "aws:UserAgent": "aws-cli/2.15",
    "aws:MultiFactorAuthPresent": False,
    "s3:prefix": "reports/",
}


def _statements(service: str) -> list[dict[str, object]]:
    """Five statements as people write them: wildcards, a variable, conditions, one deny."""
    arn = "arn:aws:s3:::amzn-s3-demo" if service == "s3" else f"arn:aws:{service}:us-east-1:{OWN}:"
    addresses = {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]}}
    return [
        {
            "Effect": "Allow",
            "Action": [f"{service}:Describe*", f"{service}:List*"],
            "Resource": "*",
        },
        {
            "Effect": "Allow",
            "Action": f"{service}:Get*",
            "Resource": [f"{arn}*-dev/*", f"{arn}*/${{aws:username, 'shared'}}/*"],
            "Condition": addresses,
        },
        {
            "Effect": "Allow",
            "Action": f"{service}:*Tag*",
            "Resource": "*",
            "Condition": {"StringLike": {"aws:RequestTag/team": ["blue*", "red*"]}},
        },
        {
            "Effect": "Deny",
            "NotAction": [f"{service}:Get*", f"{service}:Describe*", f"{service}:List*", "iam:*"],
            "Resource": f"{arn}*-prod*",
        },
        {
            "Effect": "Deny",
            "Action": f"{service}:*",
            "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
    ]


def _policies() -> PolicySet:
    texts = [
        json.dumps({"Version": "2012-10-17", "Statement": _statements(service)})
        for service in SERVICES
    ]
    return PolicySet(
        identity=tuple(
            compile_policy(text, PolicyKind.IDENTITY, name=name)
            for text, name in zip(texts, SERVICES, strict=True)
        )
    )


def _requests() -> list[Request]:
    callers = (
        user(f"arn:aws:iam::{OWN}:user/ana", tags={"team": "blue"}),
        role_session(f"arn:aws:iam::{OWN}:role/app", "session"),
    )
    return [
        Request(caller, action, (Resource(arn),), CONTEXT)
        for caller in callers
        for action, arn in (
            ("s3:GetObject", "arn:aws:s3:::amzn-s3-demo-bucket/ana/july.csv"),
            ("s3:PutObject", "arn:aws:s3:::amzn-s3-demo-prod/july.csv"),
            ("s3:DeleteObject", "arn:aws:s3:::amzn-s3-demo-bucket/july.csv"),
            ("sqs:ListQueues", "*"),
            ("ec2:CreateTags", f"arn:aws:ec2:us-east-1:{OWN}:instance/i-1234567890abcdef0"),
        )
    ]


def _times(work: Callable[[Request], object]) -> Iterator[float]:
    requests = _requests()
    for number in range(ROUNDS):
        request = requests[number % len(requests)]
        started = time.thread_time_ns()
        work(request)
        yield (time.thread_time_ns() - started) / 1_000_000


def _unheard_of(request: Request) -> Request:
    return replace(request, action=f"{request.action}{next(_NUMBERS)}")


def measure() -> list[Figure]:
    policies = _policies()
    taken = sorted(_times(lambda request: evaluate(request, policies)))
    fresh = sorted(_times(lambda request: evaluate(_unheard_of(request), policies)))
    explained = sorted(_times(lambda request: evaluate(request, policies, trace=True)))
    p95, middle = taken[int(len(taken) * 0.95)], statistics.median(taken)
    first, explain = fresh[int(len(fresh) * 0.95)], explained[int(len(explained) * 0.95)]
    return [
        Figure(
            "authorization decision, 10 policies of 5, p95", p95, "ms", "< 0.3", ok=p95 < GOAL_MS
        ),
        Figure("authorization decision, 10 policies of 5, median", middle, "ms", "none", ok=True),
        Figure("the same for an action not asked before, p95", first, "ms", "none", ok=True),
        Figure("the same with the trace for Explain, p95", explain, "ms", "none", ok=True),
    ]
