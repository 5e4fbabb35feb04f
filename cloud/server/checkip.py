"""checkip.amazonaws.com: tells callers at which address the world sees them.

Source: Amazon EC2 User Guide, "Security group rules for different use cases", which names it.
"""

from cloud.engines.network import TERMINAL
from cloud.server.engine import Result

HOST = "checkip.amazonaws.com"


def answer() -> Result:
    return Result(200, {"content-type": "text/plain;charset=UTF-8"}, f"{TERMINAL}\n".encode())
