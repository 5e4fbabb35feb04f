"""Boils the published CloudFormation resource schemas down to what is kept in `change_reference.json`.

`python -m cloud.stacks.build_change_reference` reads the schemas that the installed cfn-lint carries;
nothing else here imports it. One line a type: `all` (names of its properties), `required`, `create`
(a change replaces the resource), `maybe` (it may), `read` (the service's to give), `write` (never
read back), `id` (the primary identifier). Paths are as in `createOnlyProperties`, without
`/properties/`; `*` is every element.

Source: AWS CloudFormation User Guide, "CloudFormation resource type schemas".
"""

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import cfnlint  # type: ignore[import-untyped]

PLACE = Path(__file__).with_name("change_reference.json")
SCHEMAS = Path(cfnlint.__file__).parent / "data" / "schemas"
# The services of which moto makes resources, and those that the labs teach besides.
SERVICES = frozenset(
    {
        *("ApiGateway", "ApiGatewayV2", "AutoScaling", "Batch", "CloudFormation", "CloudTrail"),
        *("CloudWatch", "DataPipeline", "DynamoDB", "EC2", "ECR", "ECS", "EFS", "EMR"),
        *("ElasticLoadBalancing", "ElasticLoadBalancingV2", "Events", "IAM", "IoT", "KMS"),
        *(
            "Kinesis",
            "Lambda",
            "Logs",
            "Organizations",
            "Pipes",
            "RDS",
            "Redshift",
            "Route53",
            "S3",
        ),
        *("SNS", "SQS", "SSM", "SageMaker", "Scheduler", "SecretsManager", "StepFunctions"),
    }
)
_PATHS = {
    "create": "createOnlyProperties",
    "maybe": "conditionalCreateOnlyProperties",
    "read": "readOnlyProperties",
    "write": "writeOnlyProperties",
    "id": "primaryIdentifier",
}


def boil(schema: dict[str, Any]) -> dict[str, list[str]]:
    """Return what is kept of one type."""
    kept = {"all": sorted(schema["properties"]), "required": sorted(schema.get("required", ()))}
    for short, name in _PATHS.items():
        found = [path.removeprefix("/properties/") for path in schema.get(name, ())]
        kept[short] = sorted(path.replace("/items/", "/*/") for path in found)
    return {key: value for key, value in kept.items() if value}


def main() -> None:
    places: dict[str, str] = json.loads((SCHEMAS / "providers" / "us-east-1.json").read_text())
    rows = []
    for kind, place in sorted(places.items()):
        if kind.split("::")[1] in SERVICES:
            schema = json.loads((SCHEMAS / "resources" / f"{place}.json").read_text())
            rows.append(f"{json.dumps(kind)}:{json.dumps(boil(schema), separators=(',', ':'))}")
    date = json.loads((SCHEMAS / "version.json").read_text())["schema_date"]
    source = f"CloudFormation resource schemas of us-east-1, {date}, cfn-lint {version('cfn-lint')}"
    PLACE.write_text(f'{{"source": {json.dumps(source)},\n"types": {{' + ",\n".join(rows) + "}}\n")


if __name__ == "__main__":
    main()
