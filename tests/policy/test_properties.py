"""What must hold for any policies and any request, whatever they are."""

import json
import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cloud.policy import PolicyKind, PolicySet, Request, Resource, Verdict, compile_policy, evaluate
from cloud.policy.policy import Policy
from tests.policy.asked import principal
from tests.policy.rows import OTHER, OWN, Caller

ACTIONS = ("s3:GetObject", "s3:PutObject", "sqs:SendMessage", "iam:GetUser")
ARNS = (
    "arn:aws:s3:::b",
    "arn:aws:s3:::b/ana/x",
    "arn:aws:s3:::c/x",
    f"arn:aws:sqs:eu-west-1:{OWN}:q",
)
KEYS = ("aws:SourceIp", "aws:PrincipalTag/team", "aws:TagKeys", "aws:username", "s3:prefix")
VALUES = ("203.0.113.9", "blue", "ana", "*", "", "true", "12", "2020-01-01", "${aws:username}")
OPERATORS = (
    "StringEquals", "StringNotEquals", "StringLike", "StringNotLikeIfExists", "IpAddress",
    "NotIpAddress", "Bool", "Null", "ForAnyValue:StringLike", "ForAllValues:StringNotEquals",
    "NumericLessThan", "ArnLike", "ArnNotLikeIfExists",
)  # fmt: skip
CALLERS = (
    Caller("user", "ana"), Caller("user", "ana", tags={"team": "blue"}), Caller("role", "app"),
    Caller("federated", "ana"), Caller("root"), Caller("user", "eve", account=OTHER),
    Caller("service", "sns.amazonaws.com"), Caller("anonymous"),
)  # fmt: skip
PRINCIPALS = (
    "*", {"AWS": OWN}, {"AWS": f"arn:aws:iam::{OWN}:user/ana"}, {"AWS": OTHER},
    {"AWS": f"arn:aws:iam::{OWN}:role/app"}, {"Service": "sns.amazonaws.com"},
    {"AWS": f"arn:aws:sts::{OWN}:assumed-role/app/session"},
)  # fmt: skip

actions = st.sampled_from((*ACTIONS, "s3:*", "*", "S3:get*", "iam:?etUser"))
arns = st.sampled_from((*ARNS, "*", "arn:aws:s3:::b/*", "arn:aws:s3:::b/${aws:username}/*"))
tests = st.dictionaries(
    st.sampled_from(OPERATORS),
    st.dictionaries(
        st.sampled_from(KEYS), st.lists(st.sampled_from(VALUES), min_size=1, max_size=3)
    ),
    max_size=2,
)
effects = st.sampled_from(("Allow", "Allow", "Deny"))


@st.composite
def statements(draw, *, who: bool = False, effect: st.SearchStrategy[str] = effects):
    statement = {"Effect": draw(effect), "Condition": draw(tests)}
    statement[draw(st.sampled_from(("Action", "Action", "NotAction")))] = draw(actions)
    statement[draw(st.sampled_from(("Resource", "Resource", "NotResource")))] = draw(arns)
    if who:
        statement[draw(st.sampled_from(("Principal", "NotPrincipal")))] = draw(
            st.sampled_from(PRINCIPALS)
        )
    return statement


def several(*, who: bool = False):
    return st.lists(statements(who=who), min_size=1, max_size=4)


def policy(kind: PolicyKind, block: list[dict[str, Any]]) -> Policy:
    return compile_policy(json.dumps({"Version": "2012-10-17", "Statement": block}), kind)


contexts = st.dictionaries(
    st.sampled_from(KEYS), st.one_of(st.sampled_from(VALUES), st.lists(st.sampled_from(VALUES)))
)


@st.composite
def cases(draw):
    """Return a request's parts and the statements of every sort of policy, some left out."""
    return {
        "caller": draw(st.sampled_from(CALLERS)),
        "action": draw(st.sampled_from(ACTIONS)),
        "arn": draw(st.sampled_from(ARNS)),
        "context": draw(contexts),
        "identity": draw(several()),
        "resource": draw(st.none() | several(who=True)),
        "boundary": draw(st.none() | several()),
        "session": draw(st.none() | several()),
        "scp": draw(st.none() | several()),
    }


def ask(case, *, trace: bool = False, **instead):
    case = {**case, **instead}

    def level(kind: PolicyKind, name: str):
        return None if case[name] is None else (policy(kind, case[name]),)

    attached = level(PolicyKind.RESOURCE, "resource") or ()
    policies = PolicySet(
        identity=(policy(PolicyKind.IDENTITY, case["identity"]),),
        boundary=level(PolicyKind.BOUNDARY, "boundary"),
        session=level(PolicyKind.SESSION, "session"),
        scps=() if case["scp"] is None else (level(PolicyKind.SCP, "scp"),),
    )
    resource = Resource(case["arn"], OWN, attached)
    request = Request(principal(case["caller"]), case["action"], (resource,), case["context"])
    return evaluate(request, policies, trace=trace)


@settings(max_examples=60, deadline=None)
@given(case=cases(), extra=statements(effect=st.just("Deny")), data=st.data())
def test_an_added_deny_never_widens(case, extra, data):
    where = data.draw(
        st.sampled_from([k for k in ("identity", "boundary", "session", "scp") if case[k]])
    )
    denied = ask(case, **{where: [*case[where], extra]})
    assert not denied.allowed or ask(case).allowed


@settings(max_examples=60, deadline=None)
@given(case=cases(), extra=statements(who=True, effect=st.just("Deny")))
def test_an_added_deny_on_the_resource_never_widens(case, extra):
    denied = ask(case, resource=[*(case["resource"] or []), extra])
    assert not denied.allowed or ask(case).allowed


@settings(max_examples=60, deadline=None)
@given(case=cases(), extra=statements(effect=st.just("Allow")))
def test_an_added_allow_never_narrows(case, extra):
    if ask(case).allowed:
        assert ask(case, identity=[*case["identity"], extra]).allowed


@settings(max_examples=60, deadline=None)
@given(case=cases(), seed=st.integers())
def test_the_order_of_statements_never_matters(case, seed):
    shuffled = dict(case)
    for name in ("identity", "resource", "boundary", "session", "scp"):
        if case[name]:
            shuffled[name] = random.Random(seed).sample(case[name], len(case[name]))  # noqa: S311
    one, other = ask(case), ask(shuffled)
    assert (one.verdict, one.layer) == (other.verdict, other.layer)


@settings(max_examples=60, deadline=None)
@given(case=cases(), limit=several(), name=st.sampled_from(("boundary", "scp")))
def test_a_limit_never_widens(case, limit, name):
    if ask(case, **{name: limit}).allowed:
        assert ask(case, **{name: None}).allowed


@settings(max_examples=60, deadline=None)
@given(case=cases(), limit=several())
def test_a_session_policy_never_widens(case, limit):
    """A federated user is nothing without one: there it is held against one that allows all."""
    all_of_it = [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
    without = all_of_it if case["caller"].kind == "federated" else None
    if ask(case, session=limit).allowed:
        assert ask(case, session=without).allowed


@settings(max_examples=60, deadline=None)
@given(case=cases())
def test_one_policy_of_all_statements_is_as_good_as_a_policy_each(case):
    texts = [policy(PolicyKind.IDENTITY, [one]) for one in case["identity"]]
    plain = {**case, "resource": None, "boundary": None, "session": None, "scp": None}
    request = Request(
        principal(plain["caller"]),
        plain["action"],
        (Resource(plain["arn"], OWN),),
        plain["context"],
    )
    assert evaluate(request, PolicySet(identity=tuple(texts))).verdict == ask(plain).verdict


@settings(max_examples=60, deadline=None)
@given(case=cases())
def test_the_trace_and_the_decision_agree(case):
    decision = ask(case, trace=True)
    matched = {s.effect for p in decision.trace for s in p.statements if s.matched}
    if decision.allowed:
        assert "Deny" not in matched
        assert matched == {"Allow"} or decision.layer == "account root user"
    elif decision.verdict is Verdict.EXPLICIT_DENY:
        assert "Deny" in matched
