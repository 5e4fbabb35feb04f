"""EventBridge: entries without a bus go to the default one; rules are of a bus.

Source: EventBridge User Guide, "Using IAM policy conditions in Amazon EventBridge".
"""

from cloud.authorization import dependents, generic
from cloud.authorization.asked import Asked, Target, Wanted
from cloud.authorization.resolvers_messages import bus


def wanted(asked: Asked) -> tuple[Wanted, ...]:
    main = generic.wanted_main(asked)
    if asked.operation == "PutEvents":
        names = [str(one.get("EventBusName") or "") for one in _entries(asked)] or [""]
        arns = [name if name.startswith("arn:") else bus(asked, name) for name in names]
        targets = tuple(Target(arn) for arn in dict.fromkeys(arns))
        return (Wanted(main.action, targets, main.context),)
    return (main, *dependents.wanted(asked, main))


def _entries(asked: Asked) -> list[dict[str, object]]:
    given = asked.parameters.get("Entries")
    return [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
