"""Lists the resource types that AWS has and `change_reference` leaves out, in `type_names.json`.

`python -m cloud.stacks.build_type_names` reads the schemas that the installed cfn-lint carries;
nothing else here imports it.

Source: AWS CloudFormation User Guide, "CloudFormation resource type schemas".
"""

import json
from importlib.metadata import version
from pathlib import Path

import cfnlint  # type: ignore[import-untyped]

from cloud.stacks import change_reference

PLACE = Path(__file__).with_name("type_names.json")
_PROVIDER = Path(cfnlint.__file__).parent / "data" / "schemas" / "providers" / "us-east-1.json"


def main() -> None:
    names = json.loads(_PROVIDER.read_text()).keys() - change_reference.types().keys()
    table = {"source": f"cfn-lint {version('cfn-lint')}", "names": sorted(names)}
    PLACE.write_text(json.dumps(table, indent=0) + "\n")


if __name__ == "__main__":
    main()
