"""When sleeping accounts must be woken: for what is due in them that somebody would notice.

A sleeping account's moment stands in a file beside its state, so that a cloud that starts again
knows it. The file is there only while the account sleeps; one without it was awake when the cloud
was killed, or was kept before there were such files, and is looked at once.
"""

import contextlib
import logging
from pathlib import Path

from cloud.seams import clock
from cloud.seams.due import agenda
from cloud.server.files import write_whole

logger = logging.getLogger(__name__)

_FILE = "due"


class Due:
    """By account, the moment in seconds since 1970, by the real clock; past ones are overdue."""

    def __init__(self) -> None:
        self.moments: dict[str, float] = {}

    def load(self, directory: Path) -> bool:
        """Read what was known of an account that sleeps, whose folder is named as it is.

        Return whether anything was.
        """
        try:
            text = (directory / _FILE).read_text()
            if text:
                self.moments[directory.name] = float(text)
        except (OSError, ValueError):
            self.moments[directory.name] = 0.0
            return False
        return True

    def fell_asleep(self, account_id: str, directory: Path) -> None:
        """Note the next moment of an account that falls asleep, and is awake yet."""
        moment = agenda.next_due(account_id, pressing=True)
        if moment is None:
            self.moments.pop(account_id, None)
        else:
            self.moments[account_id] = moment - clock.offset(account_id)
        text = "" if moment is None else repr(self.moments[account_id])
        try:
            write_whole(directory / _FILE, text.encode())
        except OSError:
            logger.exception("when %s is to be woken is known to this process only", account_id)

    def woke(self, account_id: str, directory: Path) -> None:
        """Forget the moment: from now on the account's own clock tells."""
        self.moments.pop(account_id, None)
        with contextlib.suppress(OSError):
            (directory / _FILE).unlink(missing_ok=True)

    def forget(self, account_id: str) -> None:
        self.moments.pop(account_id, None)
