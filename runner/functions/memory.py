"""How much memory a worker's processes take, by its cgroup.

What lies in /tmp is charged to the cgroup as well, but is not the function's memory to AWS. So the
kernel holds both together, and what is the function's own is looked at here.
"""

import contextlib
from collections.abc import Sequence
from pathlib import Path


class Meter:
    def __init__(self, groups: Sequence[Path], limit: int) -> None:
        folders = [file.parent for file in groups]
        self._stat = next(
            (f / "memory.stat" for f in folders if (f / "memory.stat").exists()), None
        )
        self._control = next(
            (
                f / n
                for f in folders
                for n in ("memory.oom_control", "memory.events")
                if (f / n).exists()
            ),
            None,
        )
        self.limit = limit
        self.peak = 0  # bytes
        self.exceeded = False

    def look(self) -> None:
        if self._stat is None:
            return
        told: dict[str, int] = {}
        with contextlib.suppress(OSError, ValueError):
            for line in self._stat.read_text().splitlines():
                name, _, value = line.partition(" ")
                told[name] = int(value)
        own = told.get("anon", told.get("rss", 0))
        self.peak = max(self.peak, own)
        self.exceeded = self.exceeded or own > self.limit

    def looked_dead(self) -> bool:
        """Tell whether the kernel has killed for want of memory."""
        if self._control is None:
            return self.exceeded
        with contextlib.suppress(OSError):
            killed = [
                line.split()[1]
                for line in self._control.read_text().splitlines()
                if line.startswith("oom_kill ")
            ]
            self.exceeded = self.exceeded or any(int(value) for value in killed)
        return self.exceeded
