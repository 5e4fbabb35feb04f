"""`make bench`: measure every figure, print the table, write `bench-results.json`.

`make bench ARGS=cloud` measures one file's figures. A goal that is missed is shown, not fatal: a
shared machine is no referee. What is compared is measured in the same run.
"""

import importlib
import json
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tests.bench.figures import Figure

FILES = (
    "cloud",
    "speed",
    "density",
    "policy",
    "runner",
    "functions",
    "databases",
    "instances",
    "states",
    "grader",
    "checks",
    "pages",
    "page_live",
)
RESULTS = Path("bench-results.json")


def row(figure: Figure) -> str:
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f} ×"
    baseline = "" if figure.baseline is None else f"{figure.baseline:.4g}"
    return (
        f"{'✓' if figure.ok else '✗'} {figure.name:<62} {figure.value:>9.4g} {figure.unit:<5}"
        f" {baseline:>9} {ratio:>8}  {figure.goal}"
    )


def main(wanted: Sequence[str]) -> int:
    figures: list[Figure] = []
    print(f"  {'figure':<62} {'value':>9} {'unit':<5} {'baseline':>9} {'ratio':>8}  goal")
    for name in wanted or FILES:
        module = importlib.import_module(f"tests.bench.bench_{name}")
        for figure in module.measure():
            figures.append(figure)
            print(row(figure), flush=True)
    machine = {"python": platform.python_version(), "kernel": platform.release()}
    results = {"machine": machine, "figures": [asdict(figure) for figure in figures]}
    RESULTS.write_text(json.dumps(results, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
