from pathlib import Path

import pytest

from courses.packs.loader import load_curriculum
from courses.packs.model import Step
from tests.courses.curricula import COURSE, FACTS, MIXING, MODULE, PROVING, write_curriculum
from tests.quizzes.banks import write_bank


def test_a_sound_curriculum_is_read_whole(tmp_path):
    loaded = load_curriculum(write_curriculum(tmp_path))
    assert loaded.faults == ()
    module = loaded.curriculum.course("baking").module("dough")
    assert module.title == "Dough"
    lesson = module.lesson("mixing")
    assert (lesson.title, lesson.minutes, lesson.labs) == ("Mixing", 5, ("knead",))
    assert [fact.text for fact in lesson.facts] == ["70\N{NO-BREAK SPACE}percent"]
    assert lesson.body.startswith("Take ")


def test_a_lab_comes_right_after_its_lesson(tmp_path):
    loaded = load_curriculum(write_curriculum(tmp_path))
    (module,) = loaded.curriculum.modules()
    assert module.steps == (
        Step("lesson", "mixing"),
        Step("lab", "knead"),
        Step("lesson", "proving"),
    )


def test_several_labs_follow_a_lesson_in_its_order(tmp_path):
    root = write_curriculum(
        tmp_path,
        module=MODULE.replace("[knead]", "[knead, fold]"),
        mixing=MIXING.replace("lab: knead", "lab: [fold, knead]"),
    )
    (root / "baking/dough/labs/fold").mkdir()
    (root / "baking/dough/labs/fold/lab.yaml").write_text("title: Fold\n")
    loaded = load_curriculum(root)
    assert loaded.faults == ()
    (module,) = loaded.curriculum.modules()
    assert module.steps == (
        Step("lesson", "mixing"),
        Step("lab", "fold"),
        Step("lab", "knead"),
        Step("lesson", "proving"),
    )


def test_a_lesson_knows_those_that_went_into_it(tmp_path):
    root = write_curriculum(tmp_path, mixing=MIXING.replace("lab:", "was: [flour, water]\nlab:"))
    loaded = load_curriculum(root)
    assert loaded.faults == ()
    (module,) = loaded.curriculum.modules()
    assert module.successor("water") is module.lesson("mixing")
    assert module.successor("mixing") is None


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            {"course": COURSE.replace("title: Baking\n", "")},
            "baking/course.yaml:1: title: The field title is missing. Add `title:`.",
        ),
        (
            {"course": COURSE.replace("order: 1", "order: first")},
            (
                "baking/course.yaml:3: order: It must be a whole number, 1 or more. "
                "Write such a number without quotes."
            ),
        ),
        (
            {"course": COURSE + "colour: red\n"},
            (
                "baking/course.yaml:4: colour: There is no field colour here. "
                "Remove it, or use one of: title, summary, order."
            ),
        ),
        (
            {"course": "title: [Baking\n"},
            (
                "baking/course.yaml:2: The YAML is broken: expected ',' or ']', but got '<stream end>'. "
                "Mend the syntax there."
            ),
        ),
        (
            {"course": "just words\n"},
            (
                "baking/course.yaml:1: It must hold named fields. "
                "Write the fields title, summary, order."
            ),
        ),
        (
            {"module": MODULE + "after: [ovens]\n"},
            (
                "baking/dough/module.yaml:6: after[0]: There is no module baking/ovens. Correct the "
                "name, or take it off the list; COURSE/MODULE names another course's."
            ),
        ),
        (
            {"module": MODULE + "after:\n  - baking/dough\n"},
            (
                "baking/dough/module.yaml:6: after: These come after one another in a circle: "
                "baking/dough, baking/dough. Take one of them off its list."
            ),
        ),
        (
            {"module": None},
            "baking/dough/module.yaml:1: The file is missing. Write module.yaml.",
        ),
        (
            {"module": MODULE.replace("proving]", "mixing, proving]")},
            (
                "baking/dough/module.yaml:4: lessons[1]: The lesson mixing is listed twice. "
                "Remove one of them."
            ),
        ),
        (
            {"proving": None},
            (
                "baking/dough/module.yaml:4: lessons[1]: There is no lesson proving. "
                "Write lessons/proving.md, or take it off the list."
            ),
        ),
        (
            {"module": MODULE.replace(", proving", "")},
            (
                "baking/dough/module.yaml:4: lessons: The lesson proving is in the folder but not "
                "listed, so no learner finds it. Add `- proving` where it belongs."
            ),
        ),
        (
            {"lab": None, "mixing": MIXING.replace("lab: knead\n", "")},
            (
                "baking/dough/module.yaml:5: labs[0]: There is no lab knead. "
                "Write labs/knead/lab.yaml, or take it off the list."
            ),
        ),
        (
            {"mixing": MIXING.replace("lab: knead", "lab: bake")},
            (
                "baking/dough/lessons/mixing.md:5: lab: The lab bake is not listed in module.yaml. "
                "List it there, or name another one."
            ),
        ),
        (
            {"mixing": MIXING.replace("lab: knead", "lab: knead\nwas: [flour, proving]")},
            (
                "baking/dough/lessons/mixing.md:6: was: The lesson proving is still there. "
                "Take the name off; `was` names lessons that are gone."
            ),
        ),
        (
            {
                "mixing": MIXING.replace("lab: knead", "lab: knead\nwas: flour"),
                "proving": PROVING.replace("minutes: 7", "minutes: 7\nwas: flour"),
            },
            (
                "baking/dough/lessons/proving.md:4: was: The lesson flour went into mixing already. "
                "Name it in one of the two."
            ),
        ),
        (
            {"mixing": "No front matter.\n"},
            (
                "baking/dough/lessons/mixing.md:1: The front matter is missing. "
                "Begin the file with a line ---, the fields, and a line ---."
            ),
        ),
        (
            {"mixing": MIXING.replace("minutes: 5", "minutes: 0")},
            (
                "baking/dough/lessons/mixing.md:3: minutes: It must be a whole number, 1 or more. "
                "Write such a number without quotes."
            ),
        ),
        (
            {"mixing": MIXING.replace("{fact:water.share}", "{fact:salt}")},
            (
                "baking/dough/lessons/mixing.md:7: There is no fact salt. "
                "Add it to facts.yaml with its source and date, or correct the id."
            ),
        ),
        (
            {"mixing": MIXING.replace("## Why", "# Why")},
            (
                "baking/dough/lessons/mixing.md:9: A heading of the first level is the page's title, "
                "which the front matter gives. Begin with ## instead."
            ),
        ),
        (
            {"proving": "---\ntitle: Proving\nminutes: 7\nsummary: Wait.\n---\n"},
            (
                "baking/dough/lessons/proving.md:5: The lesson is empty. "
                "Write its text below the front matter."
            ),
        ),
        (
            {"facts": FACTS + "salt:\n  value: 2\n  source: a book\n"},
            "facts.yaml:6: salt.date: The field date is missing. Add `date:`.",
        ),
        (
            {"facts": FACTS + "Salt And More:\n  value: 2\n"},
            (
                "facts.yaml:6: Salt And More: Salt And More is no fact id. "
                "Use small letters and digits, parted by dots, dashes or underscores."
            ),
        ),
    ],
)
def test_a_fault_names_file_line_field_and_remedy(tmp_path, change, fault):
    loaded = load_curriculum(write_curriculum(tmp_path, **change))
    assert [str(found) for found in loaded.faults] == [fault]


def test_all_faults_are_told_at_once_and_what_is_sound_is_kept(tmp_path):
    root = write_curriculum(
        tmp_path,
        course=COURSE.replace("order: 1", "order: x") + "colour: red\n",
        proving="no front matter",
        facts="",
    )
    loaded = load_curriculum(root)
    assert len(loaded.faults) == 4
    assert loaded.curriculum.courses == ()

    (root / "baking/course.yaml").write_text(COURSE)
    again = load_curriculum(root)
    assert len(again.faults) == 2
    (module,) = again.curriculum.modules()
    assert module.lessons == ()


def test_two_modules_cannot_have_one_lab(tmp_path):
    root = write_curriculum(tmp_path)
    other = root / "baking/ovens"
    (other / "labs/knead").mkdir(parents=True)
    (other / "labs/knead/lab.yaml").write_text("title: Knead\n")
    (other / "module.yaml").write_text("title: Ovens\nsummary: Heat.\norder: 2\nlabs:\n  - knead\n")
    (fault,) = load_curriculum(root).faults
    assert (fault.file, fault.line) == (Path("baking/ovens/module.yaml"), 5)
    assert "also in dough" in fault.message


def test_bytes_that_are_no_text_are_a_fault(tmp_path):
    root = write_curriculum(tmp_path)
    (root / "baking/dough/lessons/proving.md").write_bytes(b"---\n\xff\xfe\n---\n")
    (fault,) = load_curriculum(root).faults
    assert fault.message == "The file is not UTF-8 text."


def test_no_folder_is_a_fault_too(tmp_path):
    loaded = load_curriculum(tmp_path / "nowhere")
    assert "Set CURRICULUM_DIR" in str(loaded.faults[0])
    assert loaded.curriculum.courses == ()


def test_what_is_no_course_is_left_alone(tmp_path):
    root = write_curriculum(tmp_path)
    (root / "__pycache__").mkdir()
    (root / "notes").mkdir()
    (root / "README.md").write_text("For authors.")
    loaded = load_curriculum(root)
    assert (loaded.faults, len(loaded.curriculum.courses)) == ((), 1)


def add_module(root, ref, after=""):
    folder = root / ref
    folder.mkdir(parents=True)
    text = f"title: Another\nsummary: One more.\norder: 2\n{after}"
    (folder / "module.yaml").write_text(text)


def test_a_module_may_come_after_those_of_another_course(tmp_path):
    root = write_curriculum(tmp_path, module=MODULE + "after: [milling/flour]\n")
    add_module(root, "milling/flour")
    (root / "milling/course.yaml").write_text(COURSE)
    loaded = load_curriculum(root)
    assert loaded.faults == ()
    assert loaded.curriculum.course("baking").module("dough").after == ("milling/flour",)


def test_a_longer_circle_is_told_once_and_whole(tmp_path):
    root = write_curriculum(tmp_path, module=MODULE + "after: [ovens]\n")
    add_module(root, "baking/ovens", "after: [shelves]\n")
    add_module(root, "baking/shelves", "after: [dough]\n")
    (fault,) = load_curriculum(root).faults
    assert fault.message.count("baking/") == 4
    assert fault.field == "after"


def test_a_quiz_alone_is_a_module_by_the_quizs_name_that_comes_last(tmp_path):
    root = write_curriculum(tmp_path)
    bank = write_bank(tmp_path / "elsewhere") / "baking/dough/quiz"
    (root / "baking/crumbs").mkdir()
    bank.rename(root / "baking/crumbs/quiz")
    loaded = load_curriculum(root)
    assert loaded.faults == ()
    assert [module.title for module in loaded.curriculum.modules()] == ["Dough", "Dough quiz"]

    (root / "baking/crumbs/lessons").mkdir()
    (fault,) = load_curriculum(root).faults
    assert fault.file == Path("baking/crumbs/module.yaml")
