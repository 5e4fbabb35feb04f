"""The three calls that bring statements.

Source: Amazon DynamoDB API Reference, "ExecuteStatement", "ExecuteTransaction" and
"BatchExecuteStatement".
"""

import copy
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult
from moto.dynamodb.exceptions import (
    ConditionalCheckFailed,
    DynamodbException,
    MockValidationException,
    MultipleTransactionsException,
    TransactionCanceledException,
)
from moto.dynamodb.responses import DynamoResult

from cloud.seams.capacity.tally import tally
from cloud.seams.partiql import pages
from cloud.seams.partiql.running import Item, Prepared, prepare
from cloud.seams.write_tokens import once

_FAILED = ("ConditionalCheckFailed", "The conditional request failed")
_BATCH_KEY = (
    "Select statements within BatchExecuteStatement must specify the primary key in the where"
    " clause."
)
_IN_TRANSACTION = "Validation failed in TransactStatements[{}]: {}"
_NO_INDEX = "Reads on indices are not supported within transactions."
_NO_RETURNING = "RETURNING clause is not supported in ExecuteTransaction."

Reason = tuple[str | None, str | None, Item | None]


def execute(self: Any) -> DynamoResult:
    said = self.body
    one = _prepared(said)
    _tell(one, said)
    if one.statement.verb != "Select":
        return DynamoResult({"Items": one.run(self.dynamodb_backend)})
    page = pages.Page(limit=said.get("Limit"), token=said.get("NextToken"), of=_text(said))
    items = one.run(self.dynamodb_backend, page)
    return DynamoResult({"Items": items} | ({"NextToken": page.next} if page.next else {}))


def batch(self: Any) -> DynamoResult:
    """Run each for itself; what fails has an `Error` in its answer."""
    backend = self.dynamodb_backend
    return DynamoResult({"Responses": [_one(backend, said) for said in self.body["Statements"]]})


def transact(self: Any) -> ActionResult:
    """Do all or nothing. Raises TransactionCanceledException with a reason for each statement."""
    backend = self.dynamodb_backend
    statements = self.body["TransactStatements"]
    prepared = [_prepared(said) for said in statements]
    for place, one in enumerate(prepared):
        _check(place, one)
    _check_items(backend, prepared)
    token = self.body.get("ClientRequestToken")
    if all(one.statement.verb == "Select" for one in prepared) or not token:
        return _done(backend, prepared, statements)
    answer = once(backend, token, statements, lambda: _done(backend, prepared, statements))
    if answer is None:
        _read_again(backend, prepared)
        return DynamoResult({"Responses": [{} for _ in prepared]})
    return answer


def _done(backend: Any, prepared: list[Prepared], statements: list[dict[str, Any]]) -> DynamoResult:
    names = {one.statement.table for one in prepared} & backend.tables.keys()
    before = {name: copy.deepcopy(backend.tables[name]) for name in names}
    try:
        pairs = zip(prepared, statements, strict=True)
        answers = [_answer(backend, one, said) for one, said in pairs]
    except Exception:
        backend.tables.update(before)
        raise
    reasons = [reason for reason, _ in answers]
    if any(code for code, _, _ in reasons):
        backend.tables.update(before)
        raise TransactionCanceledException(reasons)
    return DynamoResult(
        {"Responses": [{"Item": items[0]} if items else {} for _, items in answers]}
    )


def _prepared(said: dict[str, Any]) -> Prepared:
    old = said.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
    return prepare(said["Statement"], said.get("Parameters") or [], tell_old=old)


def _text(said: dict[str, Any]) -> str:
    return repr((said["Statement"], said.get("Parameters") or []))


def _tell(one: Prepared, said: dict[str, Any]) -> None:
    """Let the call's tally know of which table the statement is."""
    kept = tally.get()
    if kept is not None:
        kept.name = one.statement.table
        consistent = said.get("ConsistentRead")
        kept.consistent = frozenset({one.statement.table} if consistent else ())


def _check(place: int, one: Prepared) -> None:
    fault = None
    if one.statement.verb == "Select" and one.statement.index:
        fault = _NO_INDEX
    elif one.statement.returning is not None:
        fault = _NO_RETURNING
    if fault is not None:
        raise MockValidationException(_IN_TRANSACTION.format(place, fault))


def _check_items(backend: Any, prepared: list[Prepared]) -> None:
    """Raises MultipleTransactionsException when two statements change one item."""
    seen: list[tuple[str, Any]] = []
    for one in prepared:
        said = one.statement
        if said.verb in {"Update", "Delete"} and said.table in backend.tables:
            item = said.table, one.checked_key(backend.tables[said.table])
            if item in seen:
                raise MultipleTransactionsException
            seen.append(item)


def _answer(backend: Any, one: Prepared, said: dict[str, Any]) -> tuple[Reason, list[Item]]:
    """Return why the statement fails, as three times None when it does not, and its items."""
    _tell(one, said)
    try:
        if one.statement.verb == "Exists":
            return ((*_FAILED, None) if not one.exists(backend) else (None, None, None)), []
        return (None, None, None), one.run(backend)
    except ConditionalCheckFailed:
        return (*_FAILED, one.found(backend) if one.tell_old else None), []
    except DynamodbException as fault:
        if _code(fault) != "DuplicateItem":
            raise
        return ("DuplicateItem", fault.message, None), []


def _read_again(backend: Any, prepared: list[Prepared]) -> None:
    """Count what a transaction that is done already reads."""
    kept = tally.get()
    for one in prepared:
        if kept is not None:
            kept.item_read(one.statement.table, one.held(backend))


def _one(backend: Any, said: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {}
    old: Item | None = None
    try:
        one = _prepared(said)
        _tell(one, said)
        table = backend.tables.get(one.statement.table)
        if table is not None:
            answer["TableName"] = table.name
            if one.statement.verb == "Select":
                one.checked_key(table, _BATCH_KEY, whole=True)
        old = one.found(backend) if one.tell_old else None
        items = one.run(backend)
    except JsonRESTError as fault:
        error: dict[str, Any] = {"Code": _code(fault), "Message": fault.message}
        if isinstance(fault, ConditionalCheckFailed) and old:
            error["Item"] = old
        return answer | {"Error": error}
    return answer | ({"Item": items[0]} if items else {})


def _code(fault: JsonRESTError) -> str:
    """Return the code as batches and transactions spell it."""
    name = fault.error_type.rpartition("#")[2].removesuffix("Exception")
    return "ValidationError" if name == "Validation" else name
