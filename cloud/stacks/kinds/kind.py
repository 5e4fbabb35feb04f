"""What CloudFormation can do with one type of resource, by calls of its service.

A kind is mostly data: which operation makes, changes, shows and deletes, and where the physical id
stands. Properties go into an operation by their names, whatever the case; a property that no
operation takes is refused, so that nothing is ever silently left out.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import jmespath
from moto.moto_api._internal import mock_random

from cloud.stacks.calls import CallError, call, shape_of
from cloud.stacks.kinds.fitting import fit, members

Properties = Mapping[str, Any]
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
ABSENT = (
    *("NotFound", "NoSuch", "NonExistent", "DoesNotExist", "404", "ResourceNotFoundException"),
    "InvalidInstanceID.NotFound",
)


class NotHereError(Exception):
    """What AWS has and this lab lacks. `physical_id` is that of what was made before."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is not available in this lab.")
        self.physical_id = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A resource as a template wants it; `properties` hold no functions any more."""

    type: str
    logical_id: str
    stack_name: str
    stack_id: str
    properties: dict[str, Any]
    tags: dict[str, str]
    notification_arns: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()


def generated(wanted: Wanted, longest: int = 64, *, lower: bool = False) -> str:
    """Return a name such as CloudFormation makes: stack, logical id and twelve letters."""
    suffix = "".join(mock_random.choice(_LETTERS) for _ in range(12))
    room = longest - len(suffix) - 2
    logical = wanted.logical_id[: max(room // 2, room - len(wanted.stack_name))]
    name = f"{wanted.stack_name[: room - len(logical)]}-{logical}-{suffix}"
    return name.lower() if lower else name


class Kind:
    """One type. What is said of the class fields holds for those left empty, too: not done.

    `named` is the property that gets a name when the template gives none; `identity` says where
    the physical id stands in the answer of `creates`, or, `=Name`, which property it is.
    `handle` is the parameter of `reads`, `updates` and `deletes` that takes it; `found` leads to
    the description in the answer of `reads`. `renamed` tells which parameter a property is.
    """

    type: ClassVar[str] = ""
    service: ClassVar[str] = ""
    named: ClassVar[str] = ""
    longest: ClassVar[int] = 64
    lower: ClassVar[bool] = False
    creates: ClassVar[str] = ""
    identity: ClassVar[str] = ""
    reads: ClassVar[str] = ""
    updates: ClassVar[str] = ""
    whole: ClassVar[bool] = False  # an update takes all properties, not only those that change
    deletes: ClassVar[str] = ""
    handle: ClassVar[str] = ""
    several: ClassVar[bool] = False  # `reads` takes a list of ids
    found: ClassVar[str] = "@"
    renamed: ClassVar[Mapping[str, str]] = {}
    attributes: ClassVar[Mapping[str, str]] = {}
    unique: ClassVar[bool] = False  # making it twice must fail, though the service would let it
    tagged: ClassVar[str] = ""  # the property of its tags
    ignored: ClassVar[frozenset[str]] = frozenset()  # said elsewhere, or of no effect here

    @property
    def apart(self) -> Mapping[str, Callable[[str, Any, Any], None]]:
        """Return what sets a property by itself: of the id, the new and the old value."""
        return {}

    def reference(self, physical_id: str) -> str:
        """Return what Ref gives."""
        return physical_id

    def create(self, wanted: Wanted) -> str:
        """Return the physical id. Raises CallError or NotHereError."""
        properties = self.complete(wanted)
        if self.unique and self.live_description(self.guess(properties)) is not None:
            raise CallError("AlreadyExists", already(self.type, self.guess(properties)))
        answer = self.do_create(properties)
        physical_id = self.identify(answer, properties)
        try:
            for name, put in self.apart.items():
                if name in properties:
                    put(physical_id, properties[name], None)
        except (CallError, NotHereError) as fault:
            fault.physical_id = physical_id
            raise
        return physical_id

    def update(
        self, physical_id: str, wanted: Wanted, before: Properties, changed: Iterable[str]
    ) -> None:
        """Change these properties. Raises CallError or NotHereError."""
        properties = self.with_tags(wanted)
        rest = set(changed) - self.ignored
        for name in sorted(rest & self.apart.keys()):
            self.apart[name](physical_id, properties.get(name), before.get(name))
        rest -= self.apart.keys()
        if rest:
            self.do_update(physical_id, properties, rest)

    def delete(self, physical_id: str, properties: Properties) -> None:
        """What is gone already is deleted."""
        absorb(self.service, self.deletes, {self.handle: physical_id})

    def snapshot(self, physical_id: str, properties: Properties) -> None:
        raise NotHereError(f"A snapshot of {self.type}")

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        """Return an attribute. Raises NotHereError for one that is not known here."""
        path = self.attributes.get(name)
        if path is None:
            if name in properties:
                return properties[name]
            raise NotHereError(f"Attribute {name} of {self.type}")
        if path == "=":
            return physical_id
        description = self.live_description(physical_id)
        value = None if description is None else jmespath.search(path, description)
        if value is None:
            raise NotHereError(f"Attribute {name} of {self.type}")
        return value

    def live(self, physical_id: str, properties: Properties) -> dict[str, Any] | None:
        """Return the properties as they are now, None when it is gone, for drift detection.

        Raises NotImplementedError when drift is not told of this type.
        """
        raise NotImplementedError

    def live_description(self, physical_id: str) -> Any:
        """Return what the service says of it, None when there is none."""
        given = [physical_id] if self.several else physical_id
        try:
            answer = call(self.service, self.reads, {self.handle: given})
        except CallError as fault:
            if absent(fault):
                return None
            raise
        return jmespath.search(self.found, answer) or None

    def complete(self, wanted: Wanted) -> dict[str, Any]:
        """Return the properties with a name and the stack's tags."""
        properties = self.with_tags(wanted)
        if self.named and not properties.get(self.named):
            properties[self.named] = generated(wanted, self.longest, lower=self.lower)
        return properties

    def with_tags(self, wanted: Wanted) -> dict[str, Any]:
        properties = dict(wanted.properties)
        if self.tagged and wanted.tags:
            own = tags_of(properties.get(self.tagged))
            properties[self.tagged] = [
                {"Key": k, "Value": v} for k, v in {**wanted.tags, **own}.items()
            ]
        return properties

    def guess(self, properties: Properties) -> str:
        """Return the physical id that the resource will have, or would have."""
        return str(properties.get(self.identity.removeprefix("=") or self.named, ""))

    def identify(self, answer: Mapping[str, Any], properties: Properties) -> str:
        if self.identity.startswith("="):
            return str(properties[self.identity[1:]])
        return str(jmespath.search(self.identity, answer))

    def do_create(self, properties: Properties) -> dict[str, Any]:
        elsewhere = self.apart.keys() | self.ignored
        left = {name: value for name, value in properties.items() if name not in elsewhere}
        return call(self.service, self.creates, self.parameters(self.creates, left))

    def do_update(self, physical_id: str, properties: Properties, changed: Iterable[str]) -> None:
        if not self.updates:
            raise NotHereError(f"A change of {', '.join(sorted(changed))} of {self.type}")
        names = (properties.keys() - self.apart.keys() - self.ignored) if self.whole else changed
        known = members(shape_of(self.service, self.updates))
        asked = {
            name: properties.get(name, "")
            for name in names
            if name in changed or self.renamed.get(name, name).lower() in known
        }
        given = self.parameters(self.updates, asked) | {self.handle: physical_id}
        call(self.service, self.updates, given)

    def parameters(self, operation: str, properties: Properties) -> dict[str, Any]:
        """Return the operation's parameters. Raises NotHereError for a property it lacks."""
        named = {self.renamed.get(name, name): value for name, value in properties.items()}
        try:
            fitted: dict[str, Any] = fit(shape_of(self.service, operation), named)
        except LookupError as fault:
            raise NotHereError(f"Property {fault.args[0]} of {self.type}") from fault
        return fitted


def absent(fault: CallError) -> bool:
    return fault.status == 404 or any(part in fault.code for part in ABSENT)


def absorb(service: str, operation: str, given: Mapping[str, Any]) -> None:
    """Call, and take for done what is not there any more."""
    try:
        call(service, operation, given)
    except CallError as fault:
        if not absent(fault):
            raise


def already(kind: str, name: str) -> str:
    return f"Resource of type '{kind}' with identifier '{name}' already exists."


def tags_of(given: Any) -> dict[str, str]:
    """Return a template's tags, a list of pairs or an object, as an object."""
    if isinstance(given, dict):
        return {str(key): str(value) for key, value in given.items()}
    return {str(one["Key"]): str(one.get("Value", "")) for one in given or ()}
