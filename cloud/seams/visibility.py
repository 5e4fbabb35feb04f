"""A message's visibility, changed when it cannot be.

Replaces `SQSBackend.change_message_visibility` where the message is not in flight: it is hidden
there again though its time was over (AWS: nothing happens), and a handle of a message that is gone
is no handle at all (AWS: a message that does not exist).
Source: Amazon SQS API Reference, "ChangeMessageVisibility".
"""

from typing import Any

from moto.sqs.exceptions import InvalidParameterValue
from moto.sqs.models import SQSBackend

from cloud.seams.patch import put

_LONG = 150  # letters that no handle of ours is shorter than
_plain: Any = SQSBackend.change_message_visibility


def install() -> None:
    put(SQSBackend, "change_message_visibility", _change)


def _change(self: Any, queue_name: str, receipt_handle: str, visibility_timeout: int) -> None:
    held = self.get_queue(queue_name)._messages
    message = next((one for one in held if one.had_receipt_handle(receipt_handle)), None)
    if message is None and len(receipt_handle) > _LONG:
        raise InvalidParameterValue(
            f"Value {receipt_handle} for parameter ReceiptHandle is invalid. Reason: Message does"
            " not exist or is not available for visibility timeout change."
        )
    if message is None or not message.visible:
        _plain(self, queue_name, receipt_handle, visibility_timeout)
