"""Files stay small enough to read in one go; one that outgrows its purpose is split by meaning."""

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST = {".py": 400, ".html": 150, ".js": 200}
LONGEST_FUNCTION = 50


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and "/migrations/" not in name]


def length(path: Path) -> int:
    return len(path.read_text().splitlines())


@pytest.mark.parametrize("ending", LONGEST)
def test_no_file_is_longer_than_its_kind_allows(ending):
    files = [path for path in tracked(f"*{ending}") if path.exists()]
    assert files
    too_long = {str(p.relative_to(ROOT)): length(p) for p in files if length(p) > LONGEST[ending]}
    assert too_long == {}


def test_no_function_is_longer_than_a_page():
    too_long = {}
    for path in tracked("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    too_long[f"{path.relative_to(ROOT)}:{node.name}"] = lines
    assert too_long == {}


def test_no_import_hides_in_a_function():
    hidden = []
    for path in tracked("*.py", ":!curriculum/*"):
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                hidden += [
                    f"{path.relative_to(ROOT)}:{node.lineno}"
                    for node in ast.walk(function)
                    if isinstance(node, ast.Import | ast.ImportFrom)
                ]
    assert hidden == []
