"""Templates, and parts of them, read as they are written: nothing is checked or refused here."""

import json
from typing import Any

import yaml
from moto.cloudformation.utils import yaml_tag_constructor


class _Loader(yaml.SafeLoader):
    """Knows CloudFormation's short forms, such as `!Ref`, and no Python."""


_Loader.add_multi_constructor("", yaml_tag_constructor)
_Loader.yaml_implicit_resolvers = {  # `Version: 2012-10-17` is a text in templates
    first: [row for row in rows if row[0] != "tag:yaml.org,2002:timestamp"]
    for first, rows in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(text: str) -> Any:
    """Return what the JSON or YAML says. Raises ValueError when it is neither."""
    try:
        if text.lstrip().startswith("{"):
            return json.loads(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - built on SafeLoader
    except yaml.YAMLError as fault:
        raise ValueError(str(fault)) from fault


def write(template: Any) -> str:
    return json.dumps(template)
