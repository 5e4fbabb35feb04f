"""What the record keeps of a decision, and what Explain tells of it.

A denial keeps every policy that was consulted as it was then. What was allowed keeps the
statements that allowed it; while the call is one of the account's latest it can still be told whole.
"""

from collections import deque
from typing import Any

from cloud.authorization.judge import Judgement
from cloud.policy import Decision, reason
from cloud.policy.decision import Deciding
from cloud.policy.trace import ConditionTrace, ElementTrace, PolicyTrace, StatementTrace

LATEST = 16  # calls of an account that are told whole though they were allowed
_MOST_STATEMENTS = 60  # of all policies of one denial, the decisive ones first

Latest = deque[tuple[str, Judgement]]


def latest() -> Latest:
    return deque(maxlen=LATEST)


def kept(judgement: Judgement) -> dict[str, Any]:
    """Return what goes into the event, JSON."""
    in_full = not judgement.allowed or bool(judgement.refused_parts)
    told = judgement.traced if in_full else judgement.decisions
    return {"whole": in_full, "decisions": [_decision(one) for one in told]}


def whole(judgement: Judgement) -> dict[str, Any]:
    """Return the same with every policy that was consulted."""
    return {"whole": True, "decisions": [_decision(one) for one in judgement.traced]}


def explanation(event: dict[str, Any], recent: Latest) -> dict[str, Any]:
    """Return `event` and `authorization`, None for the platform's own calls and identity's refusals."""
    found = next((j for event_id, j in recent if event_id == event["eventID"]), None)
    told = event.get("authorization") if found is None else whole(found)
    return {"event": event, "authorization": told}


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "action": decision.action,
        "resource": decision.resource,
        "principal": decision.principal,
        "verdict": str(decision.verdict),
        "layer": str(decision.layer),
        "sentence": reason(decision),
        "statements": [_deciding(one) for one in decision.deciding],
        "policies": _policies(decision.trace),
    }


def _deciding(found: Deciding) -> dict[str, Any]:
    return {
        "layer": str(found.layer),
        "policy": found.policy,
        "arn": found.policy_arn,
        "index": found.index,
        "sid": found.sid,
        "effect": found.effect,
    }


def _policies(traces: tuple[PolicyTrace, ...]) -> list[dict[str, Any]]:
    """Return the policies in their order, without the statements that are too many."""
    room = _MOST_STATEMENTS
    shown: dict[int, list[dict[str, Any]]] = {}
    for number, trace in sorted(enumerate(traces), key=lambda pair: not pair[1].decisive):
        shown[number] = [_statement(one) for one in trace.statements[:room]]
        room -= len(shown[number])
    return [
        {
            "layer": str(trace.layer),
            "policy": trace.name,
            "arn": trace.arn,
            "decisive": trace.decisive,
            "left_out": len(trace.statements) - len(shown[number]),
            "statements": shown[number],
        }
        for number, trace in enumerate(traces)
    ]


def _statement(trace: StatementTrace) -> dict[str, Any]:
    return {
        "index": trace.index,
        "sid": trace.sid,
        "effect": trace.effect,
        "matched": trace.matched,
        "obstacle": trace.obstacle,
        "elements": [_element(one) for one in trace.elements],
        "conditions": [_condition(one) for one in trace.conditions],
    }


def _element(trace: ElementTrace) -> dict[str, Any]:
    return {
        "element": trace.element,
        "matched": trace.matched,
        "wanted": list(trace.wanted),
        "found": trace.found,
    }


def _condition(trace: ConditionTrace) -> dict[str, Any]:
    return {
        "operator": trace.operator,
        "key": trace.key,
        "matched": trace.matched,
        "wanted": list(trace.wanted),
        "found": None if trace.found is None else list(trace.found),
    }
