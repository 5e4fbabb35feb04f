"""`GetConsoleOutput` answers with what the instance has written to its console.

Replaces: `General.get_console_output`, which answers with one fixed text of 2006.
Source: Amazon EC2 API Reference, "GetConsoleOutput".
"""

from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult
from moto.core.types import Base64EncodedString
from moto.core.utils import utcnow
from moto.ec2.responses.general import General

from cloud.seams.patch import put

Read = Callable[[str, str], str]  # by account and instance

_read: list[Read] = []


def use(read: Read | None) -> None:
    """Have consoles read so, from any thread; None: there are none."""
    _read[:] = [] if read is None else [read]


def install() -> None:
    put(General, "get_console_output", _output)


def _output(self: Any) -> ActionResult:
    instance = self.ec2_backend.get_instance(self._get_param("InstanceId"))
    if not _read:
        raise NotImplementedError("instances do not run in this lab")
    told = {"InstanceId": instance.id, "Timestamp": utcnow()}
    text = _read[0](self.current_account, instance.id)
    if text:
        told["Output"] = Base64EncodedString.from_raw_string(text)
    return ActionResult(told)
