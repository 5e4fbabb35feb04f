"""An account's back ends in pieces, each pickled by itself.

Replaces nothing. A call changes one service, seldom two, so only the pieces that it touched are
written. Back ends that hold one another's objects lie in one piece. CloudFormation's stacks hold
objects of every service: these stay in their own piece, which lends them to the stacks, so that
a stack and its service still speak of the same object after a wake.
"""

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from secrets import token_hex
from typing import Any

from moto.core.common_models import CloudFormationModel

from cloud.seams import backends, pickling
from cloud.seams.bodies import gathered

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
    "logs": "functions",  # a function holds the back end that it logs to
    "s3": "s3",
    "secretsmanager": "secretsmanager",
    "sns": "sns",
    "sqs": "sqs",
    "ssm": "ssm",
    "stepfunctions": "stepfunctions",
    "sts": "identity",  # an assumed role holds its key
}
_local = threading.local()


def piece_of(module: str) -> str:
    """Return the piece of what is defined in `module`, such as `moto.sqs.models`."""
    return _PIECES.get(module.split(".")[1], REST)


class Pieces:
    """One account's pieces. Its lock must be held and its scope entered."""

    def __init__(self, account_id: str) -> None:
        self._account_id = account_id
        self._lent: dict[str, dict[str, Any]] = {}  # by piece, by token
        self._tokens: dict[int, str] = {}  # by the address of what is lent
        self._bodies: dict[str, set[str]] = {}

    @property
    def bodies(self) -> set[str]:
        """Return the names of all bodies that the pieces refer to."""
        return set[str]().union(*self._bodies.values())

    def names(self) -> set[str]:
        return {piece_of(name) for name in backends.held(self._account_id)}

    def dump(self, names: Iterable[str]) -> dict[str, bytes]:
        """Return the pickles of these pieces, and of those that must change with them.

        Raises pickle.PicklingError, TypeError or AttributeError for what cannot be kept.
        """
        wanted = set(names)
        held = backends.held(self._account_id)
        dumped: dict[str, bytes] = {}
        if STACKS in wanted:
            before = {piece: set(lent) for piece, lent in self._lent.items()}
            dumped[STACKS] = self._dump_stacks(_of(STACKS, held))
            after = {piece: set(lent) for piece, lent in self._lent.items()}
            wanted |= {piece for piece in before | after if before.get(piece) != after.get(piece)}
        for piece in wanted - {STACKS}:
            content = _of(piece, held), self._lent.get(piece, {})
            dumped[piece], self._bodies[piece] = pickling.dump(content)
        return dumped

    def load(self, pickles: Mapping[str, bytes]) -> backends.Backends:
        """Return the back ends in these pickles, which must be all of the account's.

        Raises pickle.UnpicklingError, LookupError, AttributeError or ImportError.
        """
        all_lent: dict[str, dict[str, Any]] = {}
        all_bodies: dict[str, set[str]] = {}
        found: backends.Backends = {}
        with _lending(all_lent):
            for piece in sorted(pickles, key=lambda name: name == STACKS):  # the borrower is last
                with gathered() as bodies:
                    held, all_lent[piece] = pickling.load(pickles[piece])
                all_bodies[piece] = bodies
                found |= held
        self._lent, self._bodies = all_lent, all_bodies
        self._tokens = _addresses(all_lent)
        return found

    def _dump_stacks(self, held: backends.Backends) -> bytes:
        lent: dict[str, dict[str, Any]] = {}

        def lend(thing: Any) -> Any:
            piece = piece_of(type(thing).__module__)
            token = self._tokens.get(id(thing)) or token_hex(4)
            self._tokens[id(thing)] = token
            lent.setdefault(piece, {})[token] = thing
            return _borrow, (piece, token)

        data, _ = pickling.dump((held, {}), dict.fromkeys(_lendable(), lend))
        self._lent, self._tokens = lent, _addresses(lent)
        return data


def _of(piece: str, held: backends.Backends) -> backends.Backends:
    return {name: regions for name, regions in held.items() if piece_of(name) == piece}


def _addresses(lent: dict[str, dict[str, Any]]) -> dict[int, str]:
    return {id(thing): token for things in lent.values() for token, thing in things.items()}


@contextmanager
def _lending(lent: dict[str, dict[str, Any]]) -> Iterator[None]:
    _local.lent = lent
    try:
        yield
    finally:
        del _local.lent


def _borrow(piece: str, token: str) -> Any:
    return _local.lent[piece][token]


def _lendable(kind: type = CloudFormationModel) -> Iterator[type]:
    """Yield what a stack may hold of other services."""
    below: type
    for below in kind.__subclasses__():
        if below.__module__.startswith("moto.") and piece_of(below.__module__) != STACKS:
            yield below
        yield from _lendable(below)
