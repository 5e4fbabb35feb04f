"""Pages of the lists that IAM, RDS, EC2, Auto Scaling and the load balancers answer.

Replaces: the methods of their response classes for every operation that botocore's paginators know.
moto answers most of them whole, whatever page was asked for, and pages the rest each in its own way
(ListEntitiesForPolicy looks at the first page of roles only). Here moto is asked for all, and what
it found is cut: at what the caller asked for, or where AWS does by itself. `cloud.rules.pages`
refuses what is no size and no token beforehand.
Source: botocore's paginators; "MaxItems" in the IAM API Reference, "MaxRecords" in those of RDS and
Auto Scaling, "PageSize" in that of Elastic Load Balancing; Amazon EC2 API Reference, "Pagination".
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

from botocore.exceptions import UnknownServiceError
from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import ActionResult
from moto.core.serialize import AttributePickerContext, XFormedAttributePicker
from moto.core.utils import camelcase_to_underscores, get_pagination_model, get_service_model
from moto.ec2.responses import EC2Response
from moto.elb.responses import ELBResponse
from moto.elbv2.responses import ELBV2Response
from moto.iam.responses import IamResponse
from moto.rds.responses import RDSResponse

from cloud.seams import page_tokens
from cloud.seams.page_tokens import Place
from cloud.seams.patch import put

_CLASSES: dict[str, type] = {
    "autoscaling": AutoScalingResponse,
    "ec2": EC2Response,
    "elb": ELBResponse,
    "elbv2": ELBV2Response,
    "iam": IamResponse,
    "rds": RDSResponse,
}
# How many AWS answers when it is not asked for a number; None: all.
_BY_ITSELF = {"autoscaling": 50, "ec2": None, "elb": 400, "elbv2": 400, "iam": 100, "rds": 100}
# What moto is asked for: more than it holds, or as much as it will hear of. RDS has no size of its
# own, and some of its methods fall over a parameter that they do not know.
_EVERYTHING = 1_000_000
_ASKED = {"autoscaling": 100, "rds": None}
# Paged by the simulator itself.
_OTHERS = frozenset({"SimulateCustomPolicy", "SimulatePrincipalPolicy"})
_NAMING = ("Id", "Arn", "ARN", "Name", "Key", "Identifier", "SerialNumber")

Items = list[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Paging:
    """What the operation's members are called; `more` is the flag of a further page, if any."""

    service: str
    operation: str
    token: str
    size: str
    lists: tuple[str, ...]
    next_token: str
    more: str | None


def install() -> None:
    for service, kind in _CLASSES.items():
        for paging in pagings(service).values():
            method = camelcase_to_underscores(paging.operation)
            if hasattr(kind, method):
                put(kind, method, _paged(getattr(kind, method), paging))


@cache
def pagings(service: str) -> dict[str, Paging]:
    """Return, by operation, how the service pages; of a service that is not paged here, nothing."""
    if service not in _CLASSES:
        return {}
    try:
        told = get_pagination_model(service)
    except UnknownServiceError:
        return {}
    found = {}
    for operation, one in told.items():
        lists, size = one["result_key"], one.get("limit_key")
        if size is None or isinstance(one["input_token"], list) or operation in _OTHERS:
            continue
        found[operation] = Paging(
            service,
            operation,
            one["input_token"],
            size,
            tuple(lists) if isinstance(lists, list) else (lists,),
            one["output_token"],
            one.get("more_results"),
        )
    return found


def _paged(plain: Callable[[Any], Any], paging: Paging) -> Callable[[Any], Any]:
    asked = _ASKED.get(paging.service, _EVERYTHING)

    def paged(self: Any) -> Any:
        given = self.params
        token, size = given.pop(paging.token, None), given.pop(paging.size, None)
        if asked is not None:
            given[paging.size] = asked
        answer = plain(self)
        if not isinstance(answer, ActionResult) or not isinstance(answer.result, dict):
            return answer
        most = _BY_ITSELF[paging.service] if size is None else int(size)
        return ActionResult(_cut(answer.result, paging, token, most))

    return paged


def _cut(
    result: dict[str, Any], paging: Paging, token: str | None, most: int | None
) -> dict[str, Any]:
    """Return a page; a list of several kinds is one, its kinds one after the other."""
    held = {name: list(result.get(name) or ()) for name in paging.lists}
    count = sum(map(len, held.values()))
    if not token and (most is None or count <= most):
        left: Items = []
        page = result
    else:
        items = [(name, item) for name, kind in held.items() for item in kind]
        start = _start(items, paging, token) if token else 0
        end = len(items) if most is None else start + most
        left = items[end : end + 1]
        page = {**result, **{name: _of(name, items[start:end]) for name in paging.lists}}
        count = end
    following = _token(paging, count, left[0]) if left else None
    page[paging.next_token] = following
    if paging.more is not None:
        page[paging.more] = following is not None
    return page


def _of(name: str, items: Items) -> list[Any]:
    return [item for kind, item in items if kind == name]


def _start(items: Items, paging: Paging, token: str) -> int:
    place = page_tokens.read(paging.operation, token)
    if place is None:
        return 0
    near = min(place.index, len(items) - 1)
    for index in chain(range(near, -1, -1), range(near + 1, len(items))):
        if _mark(paging, *items[index]) == place.mark:
            return index
    return min(place.index, len(items))


def _token(paging: Paging, index: int, item: tuple[str, Any]) -> str:
    return page_tokens.write(paging.operation, Place(index, _mark(paging, *item)))


def _mark(paging: Paging, kind: str, item: Any) -> str:
    """Return the mark of all that names an item, as its answer would name it."""
    if isinstance(item, str):
        return page_tokens.mark(item)
    return page_tokens.mark("\n".join(_names(paging, kind, item)))


def _names(paging: Paging, kind: str, item: Any) -> Iterator[str]:
    pick: Any = XFormedAttributePicker()
    model = get_service_model(paging.service)
    operation = model.operation_model(paging.operation)
    shape = operation.output_shape.members[kind].member
    for name, member in getattr(shape, "members", {}).items():
        if name.endswith(_NAMING) and member.type_name == "string":
            member.parent = shape  # as the serializer does: what a name may be short for is kept
            value = pick(AttributePickerContext(item, name, member, operation, model))
            if value is not None:
                yield f"{name}={value}"
