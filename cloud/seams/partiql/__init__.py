"""PartiQL: statements read by a grammar, and run as the calls that they stand for.

Replaces `DynamoDBBackend.execute_statement`, `execute_transaction` and `batch_execute_statement`,
whose library answers nothing to BETWEEN and OR, takes the first value of IN for all, passes over
`<>`, ORDER BY and count, runs no SET, and leaves the first half of a failed transaction done.
Source: DynamoDB Developer Guide, "PartiQL - a SQL-compatible query language for Amazon DynamoDB".
"""

import copy
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.dynamodb.exceptions import (
    ConditionalCheckFailed,
    DynamodbException,
    MultipleTransactionsException,
    TransactionCanceledException,
)
from moto.dynamodb.models import DynamoDBBackend

from cloud.seams.partiql.running import Item, Prepared, prepare
from cloud.seams.patch import put

_FAILED = ("ConditionalCheckFailed", "The conditional request failed")
_BATCH_KEY = (
    "Select statements within BatchExecuteStatement must specify the primary key in the where"
    " clause."
)


def install() -> None:
    put(DynamoDBBackend, "execute_statement", _execute)
    put(DynamoDBBackend, "execute_transaction", _transact)
    put(DynamoDBBackend, "batch_execute_statement", _batch)


def _execute(self: Any, statement: str, parameters: list[dict[str, Any]]) -> list[Item]:
    return prepare(statement, parameters).run(self)


def _prepared(statement: dict[str, Any]) -> Prepared:
    return prepare(statement["Statement"], statement.get("Parameters") or [])


def _transact(self: Any, statements: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Do all or nothing. Raises TransactionCanceledException with a reason for each statement."""
    prepared = [_prepared(statement) for statement in statements]
    _check_items(self, prepared)
    names = {one.statement.table for one in prepared} & self.tables.keys()
    before = {name: copy.deepcopy(self.tables[name]) for name in names}
    try:
        answers = [_answer(self, one) for one in prepared]
    except Exception:
        self.tables.update(before)
        raise
    reasons = [reason for reason, _ in answers]
    if any(code for code, _, _ in reasons):
        self.tables.update(before)
        raise TransactionCanceledException(reasons)
    return [{"Item": items[0]} if items else {} for _, items in answers]


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


def _answer(backend: Any, one: Prepared) -> tuple[tuple[Any, Any, Any], list[Item]]:
    """Return why the statement fails, as three times None when it does not, and its items."""
    try:
        if one.statement.verb == "Exists":
            return ((*_FAILED, None) if not one.exists(backend) else (None, None, None)), []
        return (None, None, None), one.run(backend)
    except ConditionalCheckFailed:
        return (*_FAILED, None), []
    except DynamodbException as fault:
        if _code(fault) != "DuplicateItem":
            raise
        return ("DuplicateItem", fault.message, None), []


def _batch(self: Any, statements: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Run each for itself; what fails has an `Error` in its answer."""
    return [_one_of_batch(self, statement) for statement in statements]


def _one_of_batch(backend: Any, statement: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {}
    try:
        prepared = _prepared(statement)
        table = backend.tables.get(prepared.statement.table)
        if table is not None:
            answer["TableName"] = table.name
            if prepared.statement.verb == "Select":
                prepared.checked_key(table, _BATCH_KEY)
        items = prepared.run(backend)
    except JsonRESTError as fault:
        return {"Error": {"Code": _code(fault), "Message": fault.message}}
    return answer | ({"Item": items[0]} if items else {})


def _code(fault: JsonRESTError) -> str:
    """Return the code as batches and transactions spell it."""
    name = fault.error_type.rpartition("#")[2].removesuffix("Exception")
    return "ValidationError" if name == "Validation" else name
