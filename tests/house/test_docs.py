"""The documents stay true: every setting, command and check kind is in them."""

import re
from pathlib import Path

import pytest

from grader.checks.union import KINDS

ROOT = Path(__file__).resolve().parents[2]
DOCS = "\n".join(path.read_text() for path in sorted((ROOT / "docs").rglob("*.md")))
SETTINGS = ROOT / "config" / "settings"
READ_BY_RUN = ("PORT", "HOST", "CLOUD_PORT", "PAIRS", "GROUNDSCHOOL_DATA", "DJANGO_SETTINGS_MODULE")


def settings_from_the_environment() -> set[str]:
    source = "\n".join(path.read_text() for path in SETTINGS.glob("*.py"))
    return set(re.findall(r'\benv(?:\.\w+)?\(\s*"([A-Z_]+)"', source)) | {"DATABASE_URL"}


def commands() -> set[str]:
    return {path.stem for path in ROOT.glob("*/management/commands/[a-z]*.py")}


@pytest.mark.parametrize("name", sorted(settings_from_the_environment() | set(READ_BY_RUN)))
def test_every_setting_is_documented(name):
    assert f"`{name}`" in DOCS


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_is_documented(name):
    assert f"manage.py {name}" in DOCS


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_check_kind_is_documented(kind):
    assert f"`{kind}`" in DOCS


def test_every_relative_link_leads_somewhere():
    broken = [
        f"{path.relative_to(ROOT)} → {target}"
        for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", path.read_text())
        if not (path.parent / target).exists()
    ]
    assert broken == []
