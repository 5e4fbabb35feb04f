"""How a call's parameters become resources: worked out once for each operation, then followed.

Which parameter names a resource follows from the operation's model: `${QueueName}` of the type
`queue` is `QueueName`, `QueueArn`, `Queue` … (`_spellings`). Where AWS is less regular, `names`
says it. A value that is an ARN is taken as it is when it fits the type's template.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from botocore.exceptions import UnknownServiceError
from botocore.model import OperationNotFoundError
from moto.core.utils import get_service_model

from cloud.authorization import arns, names, reference, resolvers
from cloud.authorization.asked import Asked
from cloud.authorization.paths import Path, texts
from cloud.authorization.reference import Action, ResourceType, Use
from cloud.authorization.services import action_name, prefix_of

_SUFFIXES = ("withpath", "withoutleadingslash", "friendlyname", "name", "identifier", "id", "arn")
_ENDINGS = ("name", "arn", "id", "identifier", "")
# Parameters that take the ARN of any resource of the service.
_ANY = ("resourcearn", "resource", "arn", "resourcename", "resourceid")
_ANY_LIST = ("resourcearns", "resourcearnlist", "resources", "resourceids", "resourceidentifier")


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """One resource type of an action and the parameters that may name it.

    `parts` has for each variable of the template but the last where its value stands; `paths` are
    those of the last variable, or of the whole ARN; those in `arn_only` take nothing else. All of
    `each` may name one; of the others, which are guesses, the first that does is enough.
    """

    type: ResourceType
    required: bool
    parts: tuple[tuple[str, tuple[Path, ...]], ...]
    last: str
    paths: tuple[Path, ...]
    each: frozenset[Path]
    arn_only: frozenset[Path]
    resolve: resolvers.Resolver | None
    even_arns: bool

    def arns(self, asked: Asked) -> tuple[list[str], set[Path]]:
        """Return the ARNs that the call names, and the parameters that named them."""
        found: list[str] = []
        by: set[Path] = set()
        for path in self.paths:
            if by and path not in self.each:
                break
            named = [self._arn(asked, path, value) for value in texts(asked.parameters, path)]
            if arns_ := [arn for arn in named if arn]:
                found += arns_
                by.add(path)
        return found, by

    def _arn(self, asked: Asked, path: Path, value: str) -> str:
        is_arn = value.startswith("arn:")
        if (
            is_arn
            and arns.fits(value, self.type)
            and not (self.even_arns and path not in self.arn_only)
        ):
            return value
        if path in self.arn_only or (is_arn and self.resolve is None):
            return ""
        return self.filled(asked, value)

    def filled(self, asked: Asked, value: str) -> str:
        """Return the ARN with what the parameters say; an unknown value is `*`."""
        if self.resolve is not None:
            return self.resolve(asked, value)
        known = {self.last: value} if value else {}
        for variable, paths in self.parts:
            for path in paths:
                if found := texts(asked.parameters, path):
                    known[variable] = _name(found[0])
                    break
        return arns.fill(self.type.arn, asked.region, asked.account_id, known)


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """An operation's action and how its resources are found. `members` are its parameters."""

    action: Action
    slots: tuple[Slot, ...]
    members: Mapping[str, Any]

    def resources(self, asked: Asked) -> list[tuple[ResourceType, str]]:
        """Return every resource with its type, those that must be there with `*` for a name."""
        found: list[tuple[ResourceType, str]] = []
        missing: list[Slot] = []
        for slot in self.slots:
            named, by = slot.arns(asked)
            known = {arn for _, arn in found}
            found += [(slot.type, arn) for arn in dict.fromkeys(named) if arn not in known]
            if slot.required and not by:
                missing.append(slot)
        # What a call could have named and did not, it does not touch if it names another.
        for slot in missing:
            if not (slot.paths and found) and (arn := slot.filled(asked, "")):
                found.append((slot.type, arn))
        return found


@cache
def plan(service: str, operation: str) -> Plan | None:
    """Return the plan, None for an operation that the reference does not know."""
    action = reference.action(action_name(service, operation))
    if action is None:
        return None
    members = _members(service, operation)
    uses = _uses(service, action)
    slots = [_slot(service, operation, use, use.type, members) for use in uses if use.type]
    ordered = sorted(slots, key=lambda slot: (not slot.required, -arns.specificity(slot.type)))
    return Plan(action, tuple(ordered), members)


def _uses(service: str, action: Action) -> Iterable[Use]:
    """Return the action's resource types.

    Both generations of load balancers share the actions, and the reference has the types of the
    newer one; a Classic Load Balancer has but one.
    """
    classic = "loadbalancer"
    if service == "elb" and action.types:
        known = reference.service("elasticloadbalancing")
        types = known.types if known else {}
        return (Use(types[classic], required=True, keys=frozenset(), dependent=()),)
    if service == "elbv2":
        return [use for use in action.types if use.type and use.type.name != classic]
    return action.types


def needed(service: str, operation: str) -> Plan:
    """Return the plan of an operation that the reference is known to have."""
    found = plan(service, operation)
    if found is None:
        raise KeyError(operation)
    return found


def _members(service: str, operation: str) -> Mapping[str, Any]:
    try:
        shape = get_service_model(service).operation_model(operation).input_shape
    except (UnknownServiceError, OperationNotFoundError):
        return {}
    return shape.members if shape is not None else {}


def _slot(
    service: str, operation: str, use: Use, type_: ResourceType, members: Mapping[str, Any]
) -> Slot:
    prefix = prefix_of(service)
    listed = names.paths(prefix, operation, type_.name)
    said = None if listed is None else tuple(path for path in listed if path[0] in members)
    variables = type_.variables
    last = variables[-1] if variables else ""
    spelt = {_norm(name): name for name in members}
    any_paths = tuple((spelt[name],) for name in (*_ANY, *_ANY_LIST) if name in spelt)
    if said is None:
        said = _guess(spelt, last, type_.name, operation)
    arn_only = frozenset(path for path in any_paths if path not in said)
    return Slot(
        type_,
        use.required,
        tuple((name, _pick(spelt, _spellings(_norm(name)))) for name in variables[:-1]),
        last,
        (*said, *(path for path in any_paths if path not in said)),
        frozenset(said if listed is not None else ()),
        arn_only,
        resolvers.RESOLVERS.get((prefix, type_.name)),
        (prefix, type_.name) in resolvers.EVEN_OF_ARNS,
    )


def _guess(spelt: Mapping[str, str], last: str, type_: str, operation: str) -> tuple[Path, ...]:
    kind = _norm(type_)
    wanted = [*_spellings(_norm(last)), *_spellings(kind)]
    if kind in _norm(operation):
        wanted += ["name", "names", "id", "ids", "identifier"]
    return _pick(spelt, wanted)


def _spellings(variable: str) -> list[str]:
    """Return what a parameter for the variable may be called, in lower case."""
    stem = variable
    for suffix in _SUFFIXES:
        stem = stem.removesuffix(suffix)
    single = [variable, *(stem + ending for ending in _ENDINGS if stem)]
    return [*single, *(one + "s" for one in single)]


def _pick(spelt: Mapping[str, str], wanted: Iterable[str]) -> tuple[Path, ...]:
    return tuple(dict.fromkeys((spelt[name],) for name in wanted if name in spelt))


def _norm(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _name(value: str) -> str:
    return arns.last_part(value) if value.startswith("arn:") else value
