"""Lambda: what a mapping of a queue to a function can be told; aliases and versions."""

import json
from collections.abc import Mapping
from typing import Any

from cloud.rules.checks import at, number
from cloud.rules.event_patterns import fault
from cloud.rules.rule import Check, Found, Given, Rule
from cloud.rules.state import backend

_QUEUES = "AWS Lambda Developer Guide: Lambda parameters for Amazon SQS event source mappings"
_FILTERS = "AWS Lambda Developer Guide: Control which events Lambda sends to your function"
_ALIASES = "AWS Lambda Developer Guide: Implement Lambda canary deployments using a weighted alias"
_VERSIONS = "AWS Lambda API Reference: PublishVersion"
_MOST_PLAIN = 10  # messages of a batch, unless there is a window
_OF_STREAMS = (
    *(
        "StartingPosition",
        "StartingPositionTimestamp",
        "ParallelizationFactor",
        "DestinationConfig",
    ),
    *("MaximumRecordAgeInSeconds", "BisectBatchOnFunctionError", "MaximumRetryAttempts"),
    "TumblingWindowInSeconds",
)


def _source(given: Given) -> str:
    """Return the ARN of the queue that is mapped, empty for another source."""
    arn = given.get("EventSourceArn")
    if arn is None and "UUID" in given:
        own = backend("lambda")
        held = None if own is None else own._event_source_mappings.get(given["UUID"])
        arn = getattr(held, "event_source_arn", None)
    return str(arn) if str(arn).split(":")[2:3] == ["sqs"] else ""


def _of_stream(given: Given) -> Found:
    if not _source(given):
        return None
    wrong = (name for name in _OF_STREAMS if given.get(name) not in (None, {}, False))
    return next(({"name": name} for name in wrong), None)


def _no_window(given: Given) -> Found:
    size, window = (
        number(given.get("BatchSize")),
        number(given.get("MaximumBatchingWindowInSeconds")),
    )
    if "UUID" in given or not _source(given) or size is None:
        return None
    return (
        {} if size > _MOST_PLAIN and not window and not _source(given).endswith(".fifo") else None
    )


def _fifo_window(given: Given) -> Found:
    window = number(given.get("MaximumBatchingWindowInSeconds"))
    return {} if window and _source(given).endswith(".fifo") else None


def _filter(given: Given) -> Found:
    for text in at(given, "FilterCriteria.Filters.Pattern"):
        try:
            pattern = json.loads(str(text))
        except ValueError:
            return {}
        if not pattern or fault(pattern):
            return {}
    return None


def _weights(given: Given) -> Mapping[str, Any]:
    held = next(at(given, "RoutingConfig.AdditionalVersionWeights"), None)
    return held if isinstance(held, Mapping) else {}


def _many(given: Given) -> Found:
    return {} if len(_weights(given)) > 1 else None


def _heavy(given: Given) -> Found:
    wrong = any(not 0.0 <= float(weight) <= 1.0 for weight in _weights(given).values())
    return {"weights": dict(_weights(given))} if wrong else None


def _latest_routed(given: Given) -> Found:
    versions = {*_weights(given), given.get("FunctionVersion")}
    return {} if _weights(given) and "$LATEST" in versions else None


def _routed_twice(given: Given) -> Found:
    version = given.get("FunctionVersion")
    return {"version": version} if version in _weights(given) else None


def _other_code(given: Given) -> Found:
    asked, own = given.get("CodeSha256"), backend("lambda")
    if not asked or own is None:
        return None
    name = str(given.get("FunctionName")).rpartition(":")[2]
    held = own._lambdas._functions.get(name)
    now = None if held is None else held["latest"].code_sha_256
    return {"asked": asked, "now": now} if now is not None and now != asked else None


def _latest(given: Given) -> Found:
    return {} if given.get("Qualifier") == "$LATEST" else None


def _rule(
    operations: tuple[str, ...],
    check: Check,
    message: str,
    source: str,
    code: str = "InvalidParameterValueException",
) -> Rule:
    return Rule("lambda", operations, check, code, message, source)


_MAP = ("CreateEventSourceMapping", "UpdateEventSourceMapping")
_ALIAS = ("CreateAlias", "UpdateAlias")
RULES = (
    _rule(
        _MAP,
        _of_stream,
        "Unsupported {name} parameter for given event source mapping type.",
        _QUEUES,
    ),
    _rule(
        _MAP,
        _no_window,
        "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater "
        "than 10",
        _QUEUES,
    ),
    _rule(_MAP, _fifo_window, "Batching window is not supported for FIFO queues", _QUEUES),
    _rule(_MAP, _filter, "Invalid filter pattern definition.", _FILTERS),
    _rule(
        _ALIAS,
        _many,
        "Number of items in AdditionalVersionWeights cannot be greater than 1",
        _ALIASES,
    ),
    _rule(
        _ALIAS,
        _heavy,
        "1 validation error detected: Value '{weights}' at 'routingConfig.additionalVersionWeights' "
        "failed to satisfy constraint: Map value must satisfy constraint: [Member must have value "
        "less than or equal to 1.0, Member must have value greater than or equal to 0.0]",
        _ALIASES,
        "ValidationException",
    ),
    _rule(
        _ALIAS,
        _latest_routed,
        "$LATEST is not supported for an alias pointing to more than 1 version",
        _ALIASES,
    ),
    _rule(
        _ALIAS,
        _routed_twice,
        "Invalid function version {version}. Function version {version} is already included in "
        "routing configuration.",
        _ALIASES,
    ),
    _rule(
        ("PublishVersion",),
        _other_code,
        "CodeSHA256 ({asked}) is different from current CodeSHA256 in $LATEST ({now}). Please try "
        "again with the CodeSHA256 in $LATEST.",
        _VERSIONS,
    ),
    _rule(
        ("DeleteFunction",),
        _latest,
        "$LATEST version cannot be deleted without deleting the function.",
        "AWS Lambda API Reference: DeleteFunction",
    ),
)
