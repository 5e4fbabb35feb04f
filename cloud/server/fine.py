"""Calls that reach each member of a collection that they change by its key.

After such a call only what was reached is written; see `cloud.seams.members`. After every other
call that changes something, the services that it touched are written whole.
"""

from cloud.server.operation import Operation

CALLS: frozenset[tuple[str, str]] = frozenset(
    {
        ("dynamodb", "BatchWriteItem"),
        ("dynamodb", "DeleteItem"),
        ("dynamodb", "PutItem"),
        ("dynamodb", "UpdateItem"),
        ("s3", "PutObject"),
        ("sqs", "ChangeMessageVisibility"),
        ("sqs", "ChangeMessageVisibilityBatch"),
        ("sqs", "DeleteMessage"),
        ("sqs", "DeleteMessageBatch"),
        ("sqs", "ReceiveMessage"),
        ("sqs", "SendMessage"),
        ("sqs", "SendMessageBatch"),
    }
)


def is_fine(asked: Operation) -> bool:
    """Tell whether the call changes only what it reaches."""
    return (asked.service, asked.name) in CALLS
