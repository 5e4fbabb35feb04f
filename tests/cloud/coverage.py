"""The table of docs/cloud.md: how many operations of each service taught are answered here.

`python -m tests.cloud.coverage` writes it anew; with `--check` it only tells whether it is true.
It mends moto in its own process, so nobody who speaks to the world may import it.
"""

import re
import sys
from pathlib import Path

from cloud.authorization.install import install as install_judges
from cloud.engines.states.install import install as install_states
from cloud.seams.install import install
from cloud.stacks.install import install as install_stacks
from cloud.truth.coverage import rows

PAGE = Path(__file__).resolve().parents[2] / "docs" / "cloud.md"
BEGIN, END = "<!-- coverage: python -m tests.cloud.coverage -->", "<!-- /coverage -->"
_BETWEEN = re.compile(f"{re.escape(BEGIN)}\n.*?{re.escape(END)}", re.DOTALL)


def main() -> int:
    install_stacks()
    install_states()
    install()
    install_judges()
    page = PAGE.read_text()
    table = "\n".join(rows())
    true = _BETWEEN.sub(lambda _: f"{BEGIN}\n{table}\n{END}", page)
    if "--check" not in sys.argv:
        PAGE.write_text(true)
    return 0 if true == page else 1


if __name__ == "__main__":
    raise SystemExit(main())
