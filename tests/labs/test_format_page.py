"""The page about the lab format names what the format has."""

import pytest
from django.conf import settings

from labs.packs.folder import KNOWN
from labs.packs.parameters import BUILT_IN
from labs.packs.shapes import LabShape, ParameterShape, TaskShape

PAGE = (settings.BASE_DIR / "docs" / "authors" / "lab-format.md").read_text()


@pytest.mark.parametrize("field", [*LabShape.model_fields, *TaskShape.model_fields])
def test_every_field_is_in_a_table(field):
    assert f"| `{field}` |" in PAGE


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_every_file_is_listed(name):
    assert f"\n{name}" in PAGE


def test_parameters_and_placeholders_are_told():
    for kind in ParameterShape.model_fields:
        assert f"{{{kind}: " in PAGE
    for name in BUILT_IN:
        assert f"`{{{name}}}`" in PAGE
