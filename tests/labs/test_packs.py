"""Reading a lab's folder: what is right is kept, what is wrong is told with place and remedy."""

import os
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from labs.packs import (
    InvalidLabError,
    LabCatalogue,
    Source,
    explain,
    find_labs,
    load_lab,
    resolve,
    resolve_all,
)
from labs.packs.parameters import draw, suffix
from labs.packs.revisions import preserve, preserved
from tests.labs.conftest import GUIDE, LAB_YAML, SETUP, TEMPLATE, spoil, write


def test_a_lab_without_faults_is_read_whole(lab):
    assert (lab.slug, lab.course, lab.module) == ("s3-name-a-bucket", "aws", "s3")
    assert (lab.title, lab.minutes, lab.needs) == ("Name a bucket", 20, ("aws",))
    assert [task.id for task in lab.tasks] == ["make", "count"]
    assert lab.total_points == 100
    assert lab.task("make").hints[1].cost == 10
    assert lab.task("count").answer.label == "Objects"
    assert lab.task("make").checks[0]["parameters"] == {"Bucket": "{bucket}"}
    assert lab.line_of("tasks", 0, "checks", 0, "otherwise") == 16
    assert lab.line_of("tasks", 1, "checks", 0, "no-such-field") == 24
    assert lab.guide_intro.startswith("A bucket holds objects.")
    assert lab.guide_sections["count"] == "An empty bucket holds none.\n"
    assert lab.guide_commands == (
        (None, "aws s3 ls\n"),
        ("make", 'aws s3 mb "s3://$LAB_BUCKET"\n'),
    )
    assert [script.name for script in lab.solutions] == ["cli.sh"]
    assert lab.wrong[0].fails == ("make", 1)
    assert lab.wrong[0].message == "There is no bucket"


def test_its_set_up_is_read(full_lab):
    assert full_lab.setup.template == TEMPLATE
    assert full_lab.setup.template_parameters == ("Bucket",)
    assert full_lab.setup.home == (("bin/hello.sh", b"echo hello\n", True),)
    assert full_lab.facts == ("number", "seen")


def errors_of(folder: Path) -> list[str]:
    with pytest.raises(InvalidLabError) as fault:
        load_lab(folder)
    return [str(error) for error in fault.value.errors]


BAD_YAML = [
    # what is spoilt, by what, and what the author reads
    ("title: Name a bucket\n", "", "lab.yaml:1: title: `title` is missing. Add `title:`."),
    ("minutes: 20", "minutes: soon", "lab.yaml:2: minutes: `minutes` should be a whole number, and is 'soon'."),
    ("minutes: 20", "minutes: 0", "lab.yaml:2: minutes: `minutes` should be greater than or equal to 1."),
    ("minutes: 20", "minuts: 20", "lab.yaml:2: minuts: There is no field `minuts` here. Did you mean `minutes`?"),
    ("points: 60", "points: '60'", "lab.yaml:10: tasks[0].points: `points` should be a whole number, and is '60'."),
    ("points: 60", "point: 60", "lab.yaml:10: tasks[0].point: There is no field `point` here. Did you mean `points`?"),
    ("needs: [aws]", "needs: [azure]", "lab.yaml:4: needs[0]: This should be 'aws', 'git', 'mysql', 'postgres' or 'packages'."),
    ("id: count", "id: make", "lab.yaml:20: tasks[1].id: Two tasks have the id `make`. Give each task an id of its own."),
    ("id: count", "id: Count It", "lab.yaml:20: tasks[1].id: "),
    ("title: Count its objects", "title: [1]", "lab.yaml:21: tasks[1].title: `title` should be text, and is [1]."),
    ("checks:\n      - {kind", "checks: []\n    x:\n      - {kind", "lab.yaml:23: tasks[1].checks: "),
    ("answer: {label: Objects}", "answer: {lable: Objects}", "Did you mean `label`?"),
    ("cost: 10", "cost: -1", "lab.yaml:19: tasks[0].hints[1].cost: "),
    ("{bucket}\n    points", "{buckit}\n    points", "lab.yaml:9: tasks[0].title: Nothing is called {buckit}."),
    ("photos-{suffix}", "photos-{bucket}", "lab.yaml:6: parameters.bucket.name: Nothing is called {bucket}. Known are {suffix}."),
    ("  bucket: {name", "  suffix: {name", "`suffix` is set by the platform. Choose another name."),
    ("  bucket: {name", "  Bucket: {name", "lab.yaml:6: parameters.Bucket: "),
    ("title: Name", "title: Name\ntitle: Again", "This is not YAML: found duplicate key \"title\""),
    ("tasks:\n", "tasks: {\n", "This is not YAML"),
    ("tasks:\n", "\ttasks:\n", "Indent with spaces."),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), BAD_YAML)
def test_a_fault_in_lab_yaml_is_told_with_line_field_and_remedy(lab_folder, old, new, told):
    spoil(lab_folder, "lab.yaml", old, new)
    assert any(told in error for error in errors_of(lab_folder)), errors_of(lab_folder)


def test_all_faults_are_told_at_once(lab_folder):
    spoil(lab_folder, "lab.yaml", "title: Name a bucket\n", "")
    spoil(lab_folder, "lab.yaml", "minutes: 20", "minutes: soon")
    spoil(lab_folder, "guide.md", "## count", "## counting")
    (lab_folder / "solutions" / "cli.sh").chmod(0o644)
    write(lab_folder / "setup" / "setup.py", "def setup(lab)\n")
    told = errors_of(lab_folder)
    assert len(told) == 6
    assert [line.split(":")[0] for line in told] == [
        *("guide.md", "guide.md", "lab.yaml", "lab.yaml", "setup/setup.py", "solutions/cli.sh")
    ]


def test_a_folder_without_lab_yaml_says_so(tmp_path):
    told = errors_of(tmp_path / "aws" / "s3" / "labs" / "nothing")
    assert "lab.yaml:1: There is no such file. Write lab.yaml." in told


GUIDE_FAULTS = [
    ("## count", "## counting", "guide.md:19: counting: The section `counting` belongs to no task."),
    ("## count", "### count", "guide.md:1: count: The task `count` has no section. Add a line `## count`."),
    ("## count", "## make", "guide.md:19: make: There are two sections for `make`."),
    ("holds none.", "holds {nothing}.", "guide.md:21: Nothing is called {nothing}."),
    ("```sh norun", "````sh norun", "guide.md:15: A block of code is never closed. Close it with a line ``````."),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), GUIDE_FAULTS)
def test_a_fault_in_the_guide_is_told(lab_folder, old, new, told):
    spoil(lab_folder, "guide.md", old, new)
    assert any(told in error for error in errors_of(lab_folder)), errors_of(lab_folder)


def test_headings_and_commands_inside_blocks_are_neither(lab_folder):
    more = "\n~~~markdown\n## nothing\n```sh\nfalse\n```\n~~~\n"
    (lab_folder / "guide.md").write_text(GUIDE + more)
    assert len(load_lab(lab_folder).guide_commands) == 2


def test_scripts_need_a_run_bit_a_suffix_and_wrong_ones_a_header(lab_folder):
    (lab_folder / "solutions" / "cli.sh").chmod(0o644)
    write(lab_folder / "solutions" / "notes.txt", "x")
    write(
        lab_folder / "wrong" / "nothing.sh",
        "#!/bin/bash\n# fails: make.7\n# message: x\n",
        run=True,
    )
    write(lab_folder / "wrong" / "a.sh", "#!/bin/bash\n# fails: mack\n# message: x\n", run=True)
    write(lab_folder / "wrong" / "b.sh", "#!/bin/bash\n# fails: make.x\n# message: x\n", run=True)
    write(lab_folder / "wrong" / "c.sh", "#!/bin/bash\ntrue\n# fails: make\n", run=True)
    told = errors_of(lab_folder)
    for expected in (
        "solutions/cli.sh:1: The script lacks its run bit. Run `chmod +x solutions/cli.sh`.",
        "solutions/notes.txt:1: This is no script.",
        "wrong/nothing.sh:1: fails: The task `make` has no check 7. Name 1 to 1.",
        "wrong/a.sh:1: fails: There is no task `mack`. Name one of make, count.",
        "wrong/b.sh:1: fails: `x` is no check's number.",
        "wrong/c.sh:1: fails: The script does not say `# fails:`.",
        "wrong/c.sh:1: message: The script does not say `# message:`.",
    ):
        assert any(expected in line for line in told), told


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("template.yaml", "Resources: [", "setup/template.yaml:1: This is not YAML"),
        ("template.yaml", "Outputs: {}\n", "The template has no `Resources`."),
        ("template.yaml", TEMPLATE.replace("Bucket: {", "Table: {", 1), "setup/template.yaml:3: Parameters.Table: The lab has no parameter for `Table`"),
        ("setup.py", "def setup(lab)\n", "setup/setup.py:1: This is not Python"),
        ("setup.py", "def set_up(lab): pass\n", "There is no function `setup`."),
        ("setup.py", SETUP.replace('{"number": number, "seen": seen}', "facts"), "setup/setup.py:7: setup: The facts that `setup` returns cannot be read"),
        ("hoem/x", "x", "setup/hoem:1: Nothing would read this."),
    ],
)  # fmt: skip
def test_a_fault_in_the_set_up_is_told(lab_folder, file, text, told):
    write(lab_folder / "setup" / file, text)
    assert any(told in error for error in errors_of(lab_folder)), errors_of(lab_folder)


def test_facts_of_the_set_up_are_known_in_texts(lab_folder):
    write(lab_folder / "setup" / "setup.py", SETUP)
    text = '"It is {seed.number}, not {seed.numbers}."'
    spoil(lab_folder, "lab.yaml", "Count again.", text)
    assert [line.split(" Known")[0] for line in errors_of(lab_folder)] == [
        "lab.yaml:24: tasks[1].checks[0].otherwise: Nothing is called {seed.numbers}."
    ]


def test_links_and_files_that_are_not_text_are_refused(lab_folder):
    (lab_folder / "setup").mkdir()
    (lab_folder / "setup" / "home").symlink_to("/etc")
    (lab_folder / "guide.md").write_bytes(b"caf\xe9\n")
    told = errors_of(lab_folder)
    assert any("setup/home:1: Links are not followed" in line for line in told)
    assert any("guide.md:1: This is not UTF-8 text." in line for line in told)


def test_a_linked_home_is_not_even_read(lab_folder, tmp_path):
    private = tmp_path / "private"
    private.mkdir()
    (private / "key").write_bytes(b"x" * (17 << 20))  # more than a home may hold
    (lab_folder / "setup").mkdir()
    (lab_folder / "setup" / "home").symlink_to(private)
    told = errors_of(lab_folder)
    assert any("Links are not followed" in line for line in told)
    assert not any("16 MiB" in line for line in told)


def test_two_labs_of_one_name_are_refused(lab_folder, curriculum):
    assert find_labs(curriculum) == {"s3-name-a-bucket": lab_folder}
    write(curriculum / "aws" / "other" / "labs" / "s3-name-a-bucket" / "lab.yaml", LAB_YAML)
    with pytest.raises(InvalidLabError, match="has the same name"):
        find_labs(curriculum)


def test_names_are_the_learners_own_and_stable(lab):
    first, second = draw(lab.parameters, "a" * 64), draw(lab.parameters, "b" * 64)
    assert first == draw(lab.parameters, "a" * 64)
    assert first != second
    assert first["bucket"] == f"photos-{suffix('a' * 64)}"
    for number in range(200):
        made = suffix(str(number))
        assert len(made) == 6
        assert made.isascii()
        assert made.isalnum()
        assert made == made.lower()
        assert made[0].isalpha()


def test_placeholders_are_filled_and_doubled_ones_kept():
    values = {"bucket": "photos-k3v9ab", "seed.first": "1"}
    assert resolve("s3://{bucket}/{seed.first}", values) == "s3://photos-k3v9ab/1"
    assert resolve("HEAD@{{upstream}} {bucket}", values) == "HEAD@{upstream} photos-k3v9ab"
    assert resolve('{"a": 1} ${BUCKET} {0} {}', values) == '{"a": 1} ${BUCKET} {0} {}'
    assert resolve_all({"a": ["{bucket}", 1, None], "{bucket}": True}, values) == {
        "a": ["photos-k3v9ab", 1, None],
        "{bucket}": True,
    }
    with pytest.raises(KeyError):
        resolve("{nobody}", values)


def test_the_revision_follows_content_names_and_run_bits(lab_folder):
    first = load_lab(lab_folder).revision
    os.utime(lab_folder / "lab.yaml", (0, 0))
    write(lab_folder / "setup" / "__pycache__" / "setup.pyc", "x")
    assert load_lab(lab_folder).revision == first
    write(lab_folder / "setup" / "home" / "a.txt", "x")
    second = load_lab(lab_folder).revision
    (lab_folder / "setup" / "home" / "a.txt").chmod(0o755)
    third = load_lab(lab_folder).revision
    assert len({first, second, third}) == 3


def test_a_revision_is_kept_as_it_was(lab, tmp_path):
    kept = preserve(lab, tmp_path)
    assert preserve(lab, tmp_path) == kept == preserved(tmp_path, lab.revision)
    assert load_lab(kept).revision == lab.revision
    assert (load_lab(kept).course, load_lab(kept).module) == ("aws", "s3")
    assert preserved(tmp_path, "0" * 64) is None
    assert [path.name for path in tmp_path.iterdir() if len(path.name) == 64] == [lab.revision]


class TestCatalogue:
    @pytest.fixture
    def catalogue(self, curriculum, lab_folder):
        made = LabCatalogue(curriculum)
        made.refresh()
        return made

    def test_labs_are_listed_by_module(self, catalogue):
        assert [lab.slug for lab in catalogue.for_module("aws", "s3")] == ["s3-name-a-bucket"]
        assert catalogue.for_module("aws", "sqs") == []

    def test_an_edit_is_seen(self, catalogue, lab_folder):
        spoil(lab_folder, "lab.yaml", "Name a bucket", "Call a bucket")
        catalogue.refresh(force=True)
        assert catalogue.lab("s3-name-a-bucket").title == "Call a bucket"

    def test_a_lab_that_is_broken_stays_as_it_was(self, catalogue, lab_folder):
        spoil(lab_folder, "lab.yaml", "title: Name", "title: [")
        catalogue.refresh(force=True)
        assert catalogue.lab("s3-name-a-bucket").title == "Name a bucket"
        assert "not YAML" in str(catalogue.errors["s3-name-a-bucket"])

    def test_a_lab_that_is_taken_away_is_gone(self, catalogue, lab_folder):
        (lab_folder / "lab.yaml").unlink()
        catalogue.refresh(force=True)
        assert catalogue.lab("s3-name-a-bucket") is None
        assert catalogue.errors == {}


def test_an_error_in_a_union_names_its_kinds():
    """As checks have it: a tag decides the shape."""

    class A(BaseModel, extra="forbid"):
        kind: Literal["a.one"] = "a.one"
        bucket: str

    class B(BaseModel, extra="forbid"):
        kind: Literal["b.two"] = "b.two"
        path: str

    union = Annotated[A | B, Field(discriminator="kind")]
    source = Source(Path("lab.yaml"), None, {("c",): 4, ("c", "kind"): 5, ("c", "buckets"): 6})

    def told(data):
        with pytest.raises(ValidationError) as fault:
            TypeAdapter(union).validate_python(data)
        return [str(error) for error in explain(fault.value, source, union, ("c",))]

    assert told({"kind": "a.oen", "bucket": "x"}) == [
        "lab.yaml:4: c: There is no kind `a.oen`. Did you mean `a.one`? There are `a.one`, `b.two`."
    ]
    assert told({"bucket": "x"}) == [
        "lab.yaml:4: c: `kind` is missing. Add `kind:` with one of `a.one`, `b.two`."
    ]
    assert told({"kind": "a.one", "buckets": "x"}) == [
        "lab.yaml:4: c.bucket: `bucket` is missing. Add `bucket:`.",
        "lab.yaml:6: c.buckets: There is no field `buckets` here. Did you mean `bucket`?",
    ]
