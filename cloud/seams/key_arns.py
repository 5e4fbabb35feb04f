"""A key by its ARN, and the ARN in the answer. Replaces: parts of `moto.kms`.

- `KmsBackend.disable_key` and its like look the ARN up as if it were an id, and fail inside.
- ScheduleKeyDeletion and CancelKeyDeletion answer with whatever name was given; KMS always with the
  key's ARN, the former also with the state and the waiting period.

Source: AWS KMS API Reference, "DisableKey", "ScheduleKeyDeletion", "CancelKeyDeletion".
"""

import json
from collections.abc import Callable
from typing import Any

from moto.kms.models import KmsBackend
from moto.kms.responses import KmsResponse

from cloud.seams.patch import put

_BY_ID = ("disable_key", "enable_key", "cancel_key_deletion", "schedule_key_deletion")
_LONGEST_WAIT = 30  # days, and what is taken when none are given

_plain_schedule = KmsResponse.schedule_key_deletion
_plain_cancel = KmsResponse.cancel_key_deletion


def install() -> None:
    for name in _BY_ID:
        put(KmsBackend, name, _by_any_name(getattr(KmsBackend, name)))
    put(KmsResponse, "schedule_key_deletion", _schedule)
    put(KmsResponse, "cancel_key_deletion", _cancel)


def _by_any_name(plain: Callable[..., Any]) -> Callable[..., Any]:
    def change(self: Any, key_id: str, *args: Any, **options: Any) -> Any:
        return plain(self, self.get_key_id(key_id), *args, **options)

    return change


def _schedule(self: Any) -> str:
    answer = json.loads(_plain_schedule(self))
    key = self.kms_backend.describe_key(self._get_param("KeyId"))
    days = self._get_param("PendingWindowInDays") or _LONGEST_WAIT
    told = {"KeyId": key.arn, "KeyState": key.key_state, "PendingWindowInDays": days}
    return json.dumps(answer | told)


def _cancel(self: Any) -> str:
    _plain_cancel(self)
    return json.dumps({"KeyId": self.kms_backend.describe_key(self._get_param("KeyId")).arn})
