import os

from courses.packs.catalogue import CurriculumCatalogue
from tests.courses.curricula import COURSE, write_curriculum


def rewrite(path, text):
    before = path.stat().st_mtime_ns
    path.write_text(text)
    os.utime(path, ns=(before + 1_000_000, before + 1_000_000))


def test_a_changed_file_is_served_anew(tmp_path):
    catalogue = CurriculumCatalogue(write_curriculum(tmp_path))
    assert catalogue.current().course("baking").title == "Baking"

    rewrite(tmp_path / "baking/course.yaml", COURSE.replace("Baking", "Cooking"))
    assert catalogue.current(force=True).course("baking").title == "Cooking"


def test_nothing_is_read_again_while_nothing_changes(tmp_path):
    catalogue = CurriculumCatalogue(write_curriculum(tmp_path))
    assert catalogue.current() is catalogue.current(force=True)


def test_while_a_file_is_broken_its_last_good_state_stays(tmp_path):
    catalogue = CurriculumCatalogue(write_curriculum(tmp_path))
    good = catalogue.current()
    rewrite(tmp_path / "baking/course.yaml", "title: [")
    assert catalogue.current(force=True) is good
    assert "broken" in catalogue.faults[0].message

    rewrite(tmp_path / "baking/course.yaml", COURSE)
    assert catalogue.current(force=True).course("baking").title == "Baking"
    assert catalogue.faults == ()


def test_a_faulty_start_serves_what_is_sound(tmp_path):
    catalogue = CurriculumCatalogue(write_curriculum(tmp_path, proving="no front matter"))
    (module,) = catalogue.current().modules()
    assert [lesson.slug for lesson in module.lessons] == ["mixing"]
    assert catalogue.faults
