"""ARNs from templates: filled with names, and recognised."""

import re
from functools import cache

from cloud.authorization.reference import ResourceType

_VARIABLE = re.compile(r"\$\{(\w+)\}")
UNKNOWN = "*"


@cache
def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\$\{\w+\}", template)
    names = _VARIABLE.findall(template)
    pattern = re.escape(parts[0])
    for name, text in zip(names, parts[1:], strict=True):
        group = "[^:]*" if name in {"Region", "Account", "Partition"} else ".+"
        pattern += group + re.escape(text)
    return re.compile(pattern, re.DOTALL)


def fits(arn: str, type_: ResourceType) -> bool:
    return _pattern(type_.arn).fullmatch(arn) is not None


def specificity(type_: ResourceType) -> int:
    """Return how much of the template is fixed text: of two that fit, the longer one is meant."""
    return len(_VARIABLE.sub("", type_.arn))


def fill(template: str, region: str, account_id: str, names: dict[str, str]) -> str:
    """Return the ARN; what `names` lacks is `*`."""
    known = {"Partition": "aws", "Region": region, "Account": account_id} | names
    return _VARIABLE.sub(lambda match: known.get(match[1]) or UNKNOWN, template)


def last_part(arn: str) -> str:
    """Return the name at the end of an ARN: what follows the last slash or colon."""
    return re.split(r"[/:]", arn)[-1]
