"""What is remembered of decisions is what would be decided again, whatever changes in between."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from cloud.policy import PolicyKind, PolicySet, Request, Resource, compile_policy, evaluate, user
from cloud.policy.settled import settle
from tests.policy.asked import principal
from tests.policy.rows import OWN
from tests.policy.test_properties import ACTIONS, ARNS, CALLERS, contexts, policy, several


def some(kind: PolicyKind, *, who: bool = False):
    """Policies as they are kept: one object for each text."""
    return several(who=who).map(lambda block: (policy(kind, block),))


@st.composite
def worlds(draw):
    """Return who may ask, what binds them and what is attached, few of each, to be mixed."""

    def few(values, least=1):
        return draw(st.lists(values, min_size=least, max_size=3))

    bound = st.builds(
        PolicySet,
        identity=some(PolicyKind.IDENTITY),
        boundary=st.none() | some(PolicyKind.BOUNDARY),
        session=st.none() | some(PolicyKind.SESSION),
        scps=st.just(()) | some(PolicyKind.SCP).map(lambda level: (level,)),
    )
    attached = [(), *few(some(PolicyKind.RESOURCE, who=True), 0)]
    return [principal(one) for one in few(st.sampled_from(CALLERS))], few(bound), attached


@settings(max_examples=80, deadline=None)
@given(world=worlds(), data=st.data())
def test_remembering_changes_no_decision(world, data):
    who, bound, attached = (st.sampled_from(some_) for some_ in world)
    for _ in range(12):
        resource = Resource(data.draw(st.sampled_from(ARNS)), OWN, data.draw(attached))
        action, context = data.draw(st.sampled_from(ACTIONS)), data.draw(contexts)
        asked = Request(data.draw(who), action, (resource,), context)
        policies = data.draw(bound)
        assert settle(asked, policies) == evaluate(asked, policies)


def test_a_condition_is_looked_at_each_time():
    """So is a variable; a statement about another action does not keep one from remembering."""
    document = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"},
            {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::b/${aws:Referer}"},
            {
                "Effect": "Allow",
                "Action": "sqs:*",
                "Resource": "*",
                "Condition": {"StringEquals": {"aws:Referer": "here"}},
            },
        ],
    }
    identity = compile_policy(json.dumps(document), PolicyKind.IDENTITY)
    policies, ana = PolicySet(identity=(identity,)), user(f"arn:aws:iam::{OWN}:user/ana")

    def may(action: str, arn: str, referer: str) -> bool:
        asked = Request(ana, action, (Resource(arn, OWN),), {"aws:Referer": referer})
        return settle(asked, policies).allowed

    for _ in range(2):
        assert may("s3:GetObject", "arn:aws:s3:::b/x", "y")
        assert not may("s3:GetObject", "arn:aws:s3:::b/x", "x")
        assert may("sqs:SendMessage", "arn:aws:sqs:::q", "here")
        assert not may("sqs:SendMessage", "arn:aws:sqs:::q", "there")
