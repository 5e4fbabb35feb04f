import pytest
from django.core.management import CommandError, call_command

from tests.courses.curricula import COURSE, write_curriculum


def test_the_curriculum_that_comes_with_groundschool_is_sound(capsys):
    call_command("curriculum", "check")
    assert "The curriculum is sound" in capsys.readouterr().out


def test_every_fault_is_printed_lessons_and_labs_alike(settings, tmp_path):
    settings.CURRICULUM_DIR = write_curriculum(tmp_path, course=COURSE.replace("title: Baking", ""))
    with pytest.raises(CommandError) as refusal:
        call_command("curriculum", "check")
    said = str(refusal.value)
    assert "baking/course.yaml:" in said
    assert "title: The field title is missing. Add `title:`." in said
    assert "knead/lab.yaml" in said
