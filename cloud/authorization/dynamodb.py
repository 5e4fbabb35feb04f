"""DynamoDB: tables by name or ARN, indexes, batches and transactions item by item, PartiQL.

Source: DynamoDB Developer Guide, "Using IAM policy conditions for fine-grained access control" and
"IAM security policies with PartiQL for DynamoDB".
"""

from cloud.authorization import dynamodb_items, dynamodb_keys, generic, partiql, plans, tagged
from cloud.authorization.asked import Asked, Target, Wanted
from cloud.authorization.dynamodb_items import Touch
from cloud.policy.context import Value

# What a batch without any item would have been about.
_EMPTY = {
    "BatchExecuteStatement": "PartiQLSelect",
    "ExecuteTransaction": "PartiQLSelect",
    "TransactGetItems": "GetItem",
    "TransactWriteItems": "PutItem",
}


def wanted(asked: Asked) -> tuple[Wanted, ...]:
    """Return one action for each kind of access, on all tables and indexes that it touches."""
    touches = dynamodb_items.touches(asked) or partiql.touches(asked)
    if not touches:
        empty = _EMPTY.get(asked.operation)
        return (Wanted(f"dynamodb:{empty}"),) if empty else (generic.wanted_main(asked),)
    by_action: dict[str, list[Touch]] = {}
    for touch in touches:
        by_action.setdefault(touch.action, []).append(touch)
    return tuple(_one(asked, action, found) for action, found in by_action.items())


def _one(asked: Asked, action: str, touches: list[Touch]) -> Wanted:
    by_arn: dict[str, list[Touch]] = {}
    for touch in touches:
        by_arn.setdefault(dynamodb_items.arn(asked, touch), []).append(touch)
    targets = tuple(
        Target(arn, "", dynamodb_keys.context(asked, found) | _tags(asked, action, arn))
        for arn, found in by_arn.items()
    )
    return Wanted(f"dynamodb:{action}", targets)


def _tags(asked: Asked, action: str, arn: str) -> dict[str, Value]:
    plan = plans.plan("dynamodb", action)
    if plan is None:
        return {}
    name = "index" if "/index/" in arn else "table"
    type_ = next((slot.type for slot in plan.slots if slot.type.name == name), plan.slots[0].type)
    return dict(tagged.context(asked, plan.action, type_, arn))
