"""How much of each service is here: a table for the documentation, where moto is mended.

Working means that moto has the operation and that nothing here says it is not available; what a
parameter of it may not do, `refused` tells.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import botocore.session

from cloud.truth.refused import REFUSED, S3_ABSENT, SUBRESOURCES, UNAVAILABLE
from cloud.truth.scan import implemented
from cloud.truth.services import TAUGHT, title


@dataclass(frozen=True, slots=True)
class Coverage:
    """One service. `missing` holds the names of what is not available, `limited` of what refuses
    some of its parameters.
    """

    service: str
    title: str
    working: tuple[str, ...]
    missing: tuple[str, ...]
    limited: tuple[str, ...]

    @property
    def total(self) -> int:
        return len(self.working) + len(self.missing)


# What `cloud.seams` adds to moto's.
_ADDED = {
    "cloudwatch": frozenset({"DescribeAlarmHistory"}),
    "rds": frozenset({"DescribeDBEngineVersions"}),
    "sqs": frozenset({"StartMessageMoveTask", "ListMessageMoveTasks"}),
}


def of(service: str) -> Coverage:
    """`service` is botocore's name of one of those taught."""
    names = _models().get_service_model(service).operation_names
    here = _of_s3() if service == "s3" else implemented(service)
    here |= _ADDED.get(service, frozenset())
    working = {name for name in names if name in here and (service, name) not in UNAVAILABLE}
    return Coverage(
        service,
        title(service),
        tuple(sorted(working)),
        tuple(sorted(set(names) - working)),
        tuple(sorted(name for name in working if (service, name) in REFUSED)),
    )


def _of_s3() -> set[str]:
    """S3's operations are methods, paths and sub-resources; moto has no method for each."""
    model = _models().get_service_model("s3")
    here = set()
    for name in model.operation_names:
        _, _, query = model.operation_model(name).http["requestUri"].partition("?")
        asked = {part.partition("=")[0] for part in query.split("&")}
        if SUBRESOURCES.isdisjoint(asked) and name not in S3_ABSENT:
            here.add(name)
    return here


@cache
def _models() -> Any:  # noqa: ANN401 - botocore's Session
    """Return AWS's models as they are published; moto adds operations of its own to them."""
    return botocore.session.get_session()


def rows() -> Iterator[str]:
    """Yield the lines of the Markdown table."""
    yield "| service | operations in AWS | working here | with parameters refused | not available |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for service in sorted(TAUGHT, key=title):
        found = of(service)
        counts = (found.total, len(found.working), len(found.limited), len(found.missing))
        yield f"| {found.title} | {' | '.join(map(str, counts))} |"
