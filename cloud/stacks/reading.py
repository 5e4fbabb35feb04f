"""Templates read as YAML or JSON. Replaces `yaml` in `moto.cloudformation`.

moto reads templates with PyYAML's unsafe loader, which runs whatever code a
`!!python/object/apply` tag names, and takes broken YAML for a crash.
"""

import json
from typing import Any

import yaml

from cloud.stacks.faults import malformed

Template = dict[str, Any]
_DEEP = 100  # levels; deeper ones are nobody's template


class _Loader(yaml.SafeLoader):
    """Knows CloudFormation's short forms, such as `!Ref`, and no Python."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise malformed("YAML aliases are not allowed in CloudFormation templates")
        return super().compose_node(parent, index)


def _function(loader: _Loader, name: str, node: Any) -> dict[str, Any]:
    """Return the long form of `!Name value`."""
    key = name if name in {"Ref", "Condition"} else f"Fn::{name}"
    if isinstance(node, yaml.SequenceNode):
        return {key: loader.construct_sequence(node, deep=True)}
    if isinstance(node, yaml.MappingNode):
        return {key: loader.construct_mapping(node, deep=True)}
    value = loader.construct_scalar(node)
    return {key: value.split(".", 1) if name == "GetAtt" else value}


_Loader.add_multi_constructor("!", _function)
# A version such as 2012-10-17 is text here, never a date.
_Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
    for letter, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load(text: str) -> Template:
    """Return the template. Raises ValidationError with the place of what is wrong."""
    try:
        template = json.loads(text) if text.lstrip().startswith("{") else _yaml(text)
    except yaml.MarkedYAMLError as fault:
        raise malformed(f"YAML not well-formed. {_place(fault)}") from fault
    except yaml.YAMLError as fault:
        raise malformed("YAML not well-formed.") from fault
    except json.JSONDecodeError as fault:
        place = f"(line {fault.lineno}, column {fault.colno})"
        raise malformed(f"JSON not well-formed. {place}") from fault
    except (ValueError, TypeError, RecursionError) as fault:  # TypeError: a list as a key
        raise malformed("YAML not well-formed.") from fault
    if not isinstance(template, dict):
        raise malformed("unsupported structure.")
    _refuse_nulls(template, "", 0)
    return template


def _yaml(text: str) -> Any:
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - built on SafeLoader


def _refuse_nulls(value: Any, path: str, depth: int) -> None:
    if depth > _DEEP:
        raise malformed("nested too deeply.")
    if value is None:
        section = "/".join(path.split("/")[:5])
        raise malformed(f"[{section}] 'null' values are not allowed in templates")
    for key, below in _below(value):
        _refuse_nulls(below, f"{path}/{key}", depth + 1)


def _below(value: Any) -> list[tuple[Any, Any]]:
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, list) else []


def _place(fault: yaml.MarkedYAMLError) -> str:
    mark = fault.problem_mark
    return f"(line {mark.line + 1}, column {mark.column + 1})" if mark else ""
