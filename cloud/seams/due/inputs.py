"""What a rule's target is given of an event. In place of `EventTemplateParser` of `moto.events`.

moto puts texts into a template without their quotes, and so fails wherever the template has none,
and fills in no path of which the event has nothing.

Source: EventBridge user guide, "Amazon EventBridge input transformation".
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from jsonpath_ng.ext.parser import parse as jsonpath
from moto.core.utils import iso_8601_datetime_without_milliseconds, utcfromtimestamp

_PARTS = re.compile(r'"(?:[^"\\]|\\.)*"|<[^<>\s]+>', re.DOTALL)  # a text, or a name outside of any
_NAME = re.compile(r"<([^<>\s]+)>")
_INTERNAL = "ingestion-time"  # moto's; no event on AWS has it


def payload(target: Mapping[str, Any], event: Mapping[str, Any], rule_arn: str) -> str:
    """Return the text that the target is sent. `event` is moto's, its time in seconds or as text."""
    if "Input" in target:
        return str(target["Input"])
    whole: dict[str, Any] = {name: value for name, value in event.items() if name != _INTERNAL}
    if not isinstance(whole["time"], str):
        whole["time"] = iso_8601_datetime_without_milliseconds(utcfromtimestamp(whole["time"]))
    if "InputPath" in target:
        return json.dumps(_found(target["InputPath"], whole))
    if (transformer := target.get("InputTransformer")) is not None:
        paths = transformer.get("InputPathsMap", {})
        values = {name: _found(path, whole) for name, path in paths.items()}
        return _filled(transformer["InputTemplate"], values | _reserved(whole, rule_arn))
    return json.dumps(whole)


def _found(path: str, event: Any) -> Any:
    found = jsonpath(path).find(event)
    return found[0].value if found else None


def _reserved(event: Mapping[str, Any], rule_arn: str) -> dict[str, Any]:
    return {
        "aws.events.rule-arn": rule_arn,
        "aws.events.rule-name": rule_arn.rpartition("/")[2],
        "aws.events.event.ingestion-time": event["time"],
        "aws.events.event": {name: value for name, value in event.items() if name != "detail"},
        "aws.events.event.json": event,
    }


def _filled(template: str, values: Mapping[str, Any]) -> str:
    def part(found: re.Match[str]) -> str:
        text = found[0]
        if text.startswith("<"):
            return json.dumps(values.get(text[1:-1]))
        return _NAME.sub(lambda name: _inside(name, values), text)

    return _PARTS.sub(part, template)


def _inside(name: re.Match[str], values: Mapping[str, Any]) -> str:
    """Return a value as it stands within a text."""
    if name[1] not in values:
        return name[0]
    value = values[name[1]]
    if value is None:
        return ""
    return json.dumps(value if isinstance(value, str) else json.dumps(value))[1:-1]
