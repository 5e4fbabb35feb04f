"""Public parameters name images that are here.

Replaces: `moto.ssm.models.ParameterDict._load_latest_amis`, whose images are AWS's of some day and
in nobody's catalogue: a template that asks for the latest Amazon Linux could launch nothing.

Source: Systems Manager User Guide, "Calling AMI public parameters in Parameter Store"; Amazon EC2
API Reference, RunInstances, `ImageId`.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from moto.ssm.models import ParameterDict, ssm_backends

from cloud.seams.patch import put

_CATALOGUE = Path(__file__).parent / "catalogue" / "amis.json"
_PREFIX = "/aws/service/ami-amazon-linux-latest/"
_FAMILIES = {"al2023": "al2023-ami-2023", "amzn2": "amzn2-ami-hvm"}
_ARCHITECTURES = ("x86_64", "arm64")

_RESOLVE = "resolve:ssm:"

_plain: Any = ParameterDict._load_latest_amis


def install() -> None:
    put(ParameterDict, "_load_latest_amis", _load)


def resolved(ec2: Any, image: Any) -> Any:
    """Return the image that `resolve:ssm:NAME[:VERSION]` means for a launch, or what was given."""
    told = str(image or "")
    if not told.startswith(_RESOLVE):
        return image
    parameters = ssm_backends[ec2.account_id][ec2.region_name]
    found = parameters.get_parameter(told.removeprefix(_RESOLVE))
    return image if found is None else found.value


def _load(self: Any) -> None:
    _plain(self)
    for name, versions in list(dict.items(self)):
        image = _image(name) if name.startswith(_PREFIX) else None
        for one in versions if image else ():
            one.value = image


@cache
def _image(name: str) -> str | None:
    """Return the image of the catalogue that the parameter means, None when it has none."""
    start = _FAMILIES.get(name.removeprefix(_PREFIX).partition("-")[0])
    architecture = next((one for one in _ARCHITECTURES if one in name), "")
    if start is None or not architecture:
        return None
    for image in json.loads(_CATALOGUE.read_text()):
        if image["name"].startswith(start) and image["architecture"] == architecture:
            return str(image["ami_id"])
    return None
