"""An account's back ends in pieces, each pickled by itself.

Replaces nothing. A call changes one service, seldom two, so only the pieces that it touched are
written. Back ends that hold one another's objects lie in one piece. CloudFormation's stacks hold
objects of every service, and machines hold instance profiles of IAM: these stay in their own
piece, which lends them, so that both still speak of the same object after a wake.

What may be many (`tracked`) is a part of its own, `piece/token`: first whole, then by its changes,
`+piece/token`, which are appended to what was written. An empty part is no more.
"""

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from secrets import token_hex
from typing import Any

from moto.core.common_models import CloudFormationModel
from moto.iam.models import InstanceProfile

from cloud.seams import backends, pickling
from cloud.seams.bodies import gathered
from cloud.seams.tracked import KINDS, Collection

STACKS = "cloudformation"
REST = "rest"  # EC2, load balancers, Auto Scaling, RDS and whatever else may hold each other
# moto's module → piece.
_PIECES = {
    "apigateway": "apigateway",
    "apigatewayv2": "apigatewayv2",
    "awslambda": "functions",
    "cloudformation": STACKS,
    "cloudtrail": "cloudtrail",
    "cloudwatch": "cloudwatch",
    "dynamodb": "dynamodb",
    "dynamodbstreams": "dynamodb",
    "events": "events",
    "iam": "identity",
    "kms": "kms",
    "logs": "logs",
    "s3": "s3",
    "secretsmanager": "secretsmanager",
    "sns": "sns",
    "sqs": "sqs",
    "ssm": "ssm",
    "stepfunctions": "stepfunctions",
    "sts": "identity",  # an assumed role holds its key
}
BODIED = {"functions", "s3"}  # those that refer to bodies
_local = threading.local()

Lent = dict[str, dict[str, Any]]  # by piece that owns it, by token


def piece_of(module: str) -> str:
    """Return the piece of what is defined in `module`, such as `moto.sqs.models`."""
    return _PIECES.get(module.split(".")[1], REST)


class Pieces:
    """One account's pieces. Its lock must be held and its scope entered."""

    def __init__(self) -> None:
        self._loans: dict[str, Lent] = {}  # by the piece that borrows
        self._bodies: dict[str, set[str]] = {}
        self._parts: dict[str, set[str]] = {}  # by piece, the parts that it has
        self.astray = False  # what was loaded was cut in other pieces

    @property
    def bodies(self) -> set[str]:
        """Return the names of all bodies that the pieces refer to."""
        return set[str]().union(*self._bodies.values())

    def dump(
        self, names: Iterable[str] | None, held: backends.Backends, *, fine: bool = False
    ) -> dict[str, bytes]:
        """Return the pickles of these pieces of `held`, and of those that must change with them.

        None stands for all pieces. `fine`: of what may be many, only the changes that were noticed.

        Raises pickle.PicklingError, TypeError or AttributeError for what cannot be kept.
        """
        wanted = {piece_of(name) for name in held} if names is None else set(names)
        dumped: dict[str, bytes] = {}
        # Stacks first: they borrow from all, machines only of IAM.
        if STACKS in wanted:
            dumped |= self._dump_borrower(STACKS, held, _lendable(), wanted)
        if REST in wanted:
            dumped |= self._dump_borrower(REST, held, (InstanceProfile,), wanted)
        for piece in wanted - dumped.keys():
            dumped |= self._dump(piece, held, {}, fine=fine)
        return dumped

    def load(self, pickles: Mapping[str, bytes]) -> backends.Backends:
        """Return the back ends in these pickles, which must be all of the account's.

        Raises pickle.UnpicklingError, LookupError, AttributeError or ImportError.
        """
        lent: Lent = {}
        loans: dict[str, Lent] = {}
        all_bodies: dict[str, set[str]] = {}
        found: backends.Backends = {}
        parts = self._load_parts(pickles, all_bodies)
        for piece in sorted(
            pickles.keys() - parts, key=lambda name: (name == STACKS, name == REST)
        ):
            loans[piece] = {}
            with gathered() as bodies, _borrowing(lent, loans[piece], parts):
                held, lent[piece] = pickling.load(pickles[piece])
            all_bodies.setdefault(piece, set()).update(bodies)
            found |= held
        self.astray = any(piece_of(name) not in pickles for name in found)
        self._loans, self._bodies = loans, all_bodies
        self._parts = defaultdict(set)
        for name in parts:
            self._parts[_owner_of(name)].add(name)
        return found

    def _load_parts(
        self, pickles: Mapping[str, bytes], bodies: dict[str, set[str]]
    ) -> dict[str, Collection]:
        parts: dict[str, Collection] = {}
        for name in pickles:
            piece, cut, token = name.partition("/")
            if not cut:
                continue
            with gathered() as named:
                (kind, whole), *changes = pickling.load_all(pickles[name])
            bodies.setdefault(piece, set()).update(named)
            parts[name] = kind()
            parts[name].restore(whole, changes)
            parts[name].marks.token = token
            parts[name].settle()
        return parts

    def _dump(
        self,
        piece: str,
        held: backends.Backends,
        reducers: dict[type, pickling.Reducer],
        *,
        fine: bool,
    ) -> dict[str, bytes]:
        """Return the piece and its parts, an empty one for each that is no more."""
        found: dict[str, Collection] = {}

        def refer(part: Collection) -> Any:
            name = f"{piece}/{part.marks.token}"
            found[name] = part
            return _part, (name,)

        content = _of(piece, held), self._lent(piece)
        root, bodies = pickling.dump(content, dict.fromkeys(KINDS, refer) | reducers)
        before = self._parts.get(piece, set())
        dumped = {piece: root, **dict.fromkeys(before - found.keys(), b"")}
        for name, part in found.items():
            changed = fine and not part.marks.fresh
            said: Any = part.change() if changed else (type(part), part.whole())
            if any(said):
                dumped[f"+{name}" if changed else name], more = pickling.dump(said)
                bodies |= more
            part.settle()
        self._parts[piece] = set(found)
        self._bodies[piece] = bodies | self._bodies.get(piece, set()) if fine else bodies
        return dumped

    def _dump_borrower(
        self, borrower: str, held: backends.Backends, kinds: Iterable[type], wanted: set[str]
    ) -> dict[str, bytes]:
        """Return the pickles; `wanted` grows by the pieces that now lend other things."""
        before, loans = self._loans.get(borrower, {}), Lent()
        tokens = {id(thing): token for lent in before.values() for token, thing in lent.items()}

        def lend(thing: Any) -> Any:
            piece = piece_of(type(thing).__module__)
            token = tokens.setdefault(id(thing), token_hex(4))
            loans.setdefault(piece, {})[token] = thing
            return _borrow, (piece, token)

        dumped = self._dump(borrower, held, dict.fromkeys(kinds, lend), fine=False)
        self._loans[borrower] = loans
        wanted |= {
            piece
            for piece in before.keys() | loans.keys()
            if before.get(piece, {}).keys() != loans.get(piece, {}).keys()
        }
        return dumped

    def _lent(self, piece: str) -> dict[str, Any]:
        """Return what all others have borrowed of this piece."""
        lent: dict[str, Any] = {}
        for loans in self._loans.values():
            lent |= loans.get(piece, {})
        return lent


def _of(piece: str, held: backends.Backends) -> backends.Backends:
    return {name: regions for name, regions in held.items() if piece_of(name) == piece}


@contextmanager
def _borrowing(lent: Lent, loans: Lent, parts: dict[str, Collection]) -> Iterator[None]:
    """Let what is unpickled in this thread borrow of `lent`, and note it in `loans`."""
    _local.lent, _local.loans, _local.parts = lent, loans, parts
    try:
        yield
    finally:
        del _local.lent, _local.loans, _local.parts


def _part(name: str) -> Collection:
    found: Collection = _local.parts[name]
    return found


def _owner_of(part: str) -> str:
    return part.partition("/")[0]


def _borrow(piece: str, token: str) -> Any:
    thing = _local.lent[piece][token]
    _local.loans.setdefault(piece, {})[token] = thing
    return thing


def _lendable(kind: type = CloudFormationModel) -> Iterator[type]:
    """Yield what a stack may hold of other services."""
    below: type
    for below in kind.__subclasses__():
        if below.__module__.startswith("moto.") and piece_of(below.__module__) != STACKS:
            yield below
        yield from _lendable(below)
