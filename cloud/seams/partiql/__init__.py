"""PartiQL: statements read by a grammar, and run as the calls that they stand for.

Replaces `DynamoHandler.execute_statement`, `execute_transaction` and `batch_execute_statement`,
whose library answers nothing to BETWEEN and OR, takes the first value of IN for all, passes over
`<>`, ORDER BY and count, runs no SET, and leaves the first half of a failed transaction done; and
which know nothing of `Limit`, `NextToken`, `ClientRequestToken` and
`ReturnValuesOnConditionCheckFailure`.
Source: DynamoDB Developer Guide, "PartiQL - a SQL-compatible query language for Amazon DynamoDB".
"""

from moto.dynamodb.responses import DynamoHandler

from cloud.seams.partiql import calls
from cloud.seams.patch import put


def install() -> None:
    put(DynamoHandler, "execute_statement", calls.execute)
    put(DynamoHandler, "execute_transaction", calls.transact)
    put(DynamoHandler, "batch_execute_statement", calls.batch)
