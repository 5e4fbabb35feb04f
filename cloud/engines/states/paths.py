"""Paths into a state's data, templates made of them, and results put back at a path.

Source: AWS Step Functions Developer Guide, "Processing input and output in Step Functions";
Amazon States Language specification, "Paths", "Reference Paths", "Payload Template".
"""

import copy
import json
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from jsonpath_ng import jsonpath
from jsonpath_ng.exceptions import JSONPathError
from jsonpath_ng.ext import filter as filters
from jsonpath_ng.ext.parser import parse
from moto.stepfunctions.parser.asl.parse.intrinsic.intrinsic_parser import IntrinsicParser
from moto.stepfunctions.parser.asl.utils.json_path import NoSuchJsonPathError

from cloud.engines.states.faults import StateError

Context = dict[str, Any]

_MANY = (jsonpath.Slice, jsonpath.Wildcard, jsonpath.Descendants, jsonpath.Union, filters.Filter)
_NOT_FOUND = "States.ParameterPathFailure"


class MissingError(Exception):
    """The path leads nowhere."""


def find(path: str, data: Any, context: Context) -> Any:
    """Return what the path leads to: a list for one that may find several things.

    Raises MissingError, and StateError for what is no path.
    """
    if path.startswith("$$"):
        path, data = path[1:], context
    if path == "$":
        return data
    expression, several = _parsed(path)
    values = [found.value for found in expression.find(data)]
    if several:
        return values
    if not values:
        raise MissingError(path)
    return values[0]


def is_path(text: str) -> bool:
    """Tell whether the text can be read as a path of data or of the context."""
    try:
        _parsed(text[1:] if text.startswith("$$") else text)
    except StateError:
        return False
    return text.startswith("$")


@lru_cache(maxsize=2048)
def _parsed(path: str) -> tuple[Any, bool]:
    try:
        expression = parse(path)
    except (JSONPathError, ValueError, AttributeError, TypeError) as fault:
        raise StateError("States.Runtime", f"Invalid path '{path}'") from fault
    return expression, _may_find_several(expression)


def _may_find_several(expression: Any) -> bool:
    if isinstance(expression, _MANY):
        return True
    if isinstance(expression, jsonpath.Fields):
        return len(expression.fields) != 1 or expression.fields[0] == "*"
    if isinstance(expression, jsonpath.Index):
        return len(expression.indices) != 1
    parts = (getattr(expression, side, None) for side in ("left", "right"))
    return any(_may_find_several(part) for part in parts if part is not None)


def chosen(state: dict[str, Any], name: str, data: Any, context: Context) -> Any:
    """Return what a state's InputPath or OutputPath chooses of its data.

    Raises StateError when it leads nowhere.
    """
    path = state.get(name, "$")
    if path is None:
        return {}
    try:
        return find(path, data, context)
    except MissingError as fault:
        cause = f"Invalid path '{path}': No results for path: {path}"
        raise StateError("States.Runtime", cause) from fault


def filled(template: Any, data: Any, context: Context) -> Any:
    """Return the template, its members that end in `.$` replaced by what they name.

    Raises StateError for a path that leads nowhere, and for a function that fails.
    """
    if isinstance(template, dict):
        made = {}
        for name, value in template.items():
            if name.endswith(".$") and isinstance(value, str):
                made[name[:-2]] = _value(name, value, data, context)
            else:
                made[name] = filled(value, data, context)
        return made
    if isinstance(template, list):
        return [filled(one, data, context) for one in template]
    return template


def _value(name: str, text: str, data: Any, context: Context) -> Any:
    if not text.startswith("$"):
        return _function(text, data, context)
    try:
        return find(text, data, context)
    except MissingError as fault:
        shown = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
        cause = (
            f"The JSONPath '{text}' specified for the field '{name}' could not be found in the "
            f"input '{shown}'"
        )
        raise StateError(_NOT_FOUND, cause) from fault


def _function(text: str, data: Any, context: Context) -> Any:
    """Return what an intrinsic function gives; moto's parser reads it and does it.

    Source: "Intrinsic functions for JSONPath states in Step Functions".
    """
    held = SimpleNamespace(context_object_data=context)
    states = SimpleNamespace(context_object=held)
    stack = [data]
    around: Any = SimpleNamespace(stack=stack, states=states, is_running=lambda: True)
    try:
        IntrinsicParser.parse(text)[0].eval(around)
    except NoSuchJsonPathError as fault:
        raise StateError(_NOT_FOUND, str(fault)) from fault
    except Exception as fault:
        cause = f"The function '{text}' had the following error: {fault}"
        raise StateError("States.IntrinsicFailure", cause) from fault
    return stack[-1]


def placed(state: dict[str, Any], data: Any, result: Any, context: Context) -> Any:
    """Return a state's output: its result at `ResultPath` of its input.

    Raises StateError where the input has no room for it.
    """
    path = state.get("ResultPath", "$")
    if path is None:
        return data
    if path.startswith("$$"):
        path, data = path[1:], context
    if path == "$":
        return result
    made = copy.deepcopy(data)
    try:
        _parsed(path)[0].update_or_create(made, result)
        if find(path, made, context) is result:
            return made
    except (MissingError, TypeError, AttributeError, KeyError, IndexError):
        pass
    shown = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
    cause = f"Unable to apply ReferencePath {path} to input {shown}"
    raise StateError("States.ResultPathMatchFailure", cause)
