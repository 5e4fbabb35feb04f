"""How often something may happen: a learner's flood slows the learner, never the runner."""

import asyncio
import time


class Pace:
    """Lets `burst` turns pass at once and `rate` a second in the long run."""

    def __init__(self, rate: float, burst: float) -> None:
        self._rate, self._burst = rate, burst
        self._left = burst
        self._seen = time.monotonic()

    def delay(self, cost: float = 1.0) -> float:
        """Take `cost` and return how many seconds to wait before going on."""
        now = time.monotonic()
        self._left = min(self._burst, self._left + (now - self._seen) * self._rate) - cost
        self._seen = now
        return max(0.0, -self._left / self._rate)

    async def turn(self) -> None:
        wait = self.delay()
        if wait:
            await asyncio.sleep(wait)
