"""Starts the learner cloud again and again, each time as a fork of one that has loaded everything.

A cloud of its own process takes a second to import; a hundred of them would take minutes. What is
forked here runs the very `serve` that `python -m cloud serve` runs.

    python -m tests.cloud.durability.launcher PORT DIR [OPTION…]

Each line on standard input starts one; its process id is answered, then `ready …` as it says.
"""

import os
import sys
from pathlib import Path

from cloud.seams.install import install
from cloud.server.preload import FIRST, LATER, preload
from cloud.server.serve import Options, serve


def main(port: int, data: Path, sleep_after: float) -> None:
    install()
    preload(FIRST + LATER)
    sys.stdout.write("loaded\n")
    sys.stdout.flush()
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            options = Options(
                "127.0.0.1", port, data, data / "control.sock", sleep_after=sleep_after
            )
            try:
                serve(options)
            except Exception as fault:  # noqa: BLE001 - whoever waits for `ready` must hear it
                sys.stdout.write(f"failed: {fault!r}\n")
                sys.stdout.flush()
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]))
