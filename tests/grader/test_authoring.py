"""The commands for authors: what they find, what they print, how they end."""

import json
from io import StringIO
from pathlib import Path

import jsonschema
import pytest
from django.core.management import CommandError, call_command
from ruamel.yaml import YAML

from grader.authoring import schema
from grader.authoring.proof import BLOCK, Case, cases_of, misjudged, prove
from grader.authoring.report import failures, table
from grader.authoring.site import serve_site
from grader.authoring.stage import Stage, stage
from grader.authoring.trial import deployment, trial
from labs.packs.loader import load_lab
from labs.packs.model import Script
from labs.providers.base import ProviderUnavailableError, RunResult
from tests.grader.conftest import LAB, write
from tests.grader.memory import Provider


def lab_command(*words: str) -> str:
    out = StringIO()
    call_command("lab", *words, stdout=out, stderr=StringIO())
    return out.getvalue()


class TestLint:
    def test_a_sound_lab(self, folder):
        assert "1 labs, no mistakes" in lab_command("lint")
        assert "1 labs" in lab_command("lint", "greet")

    def test_all_mistakes_of_all_kinds_are_named_at_once(self, folder):
        broken = LAB.replace("kind: answer", "kind: anser").replace("minutes: 5", "minutes: five")
        write(folder / "lab.yaml", broken)
        (folder / "wrong" / "no-run-bit.sh").chmod(0o644)

        with pytest.raises(CommandError) as refused:
            lab_command("lint")
        text = str(refused.value)
        assert "greet/lab.yaml:2: minutes:" in text
        assert "greet/lab.yaml:30: tasks[1].checks[0]:" in text
        assert "Did you mean `answer`?" in text
        assert "chmod +x wrong/no-run-bit.sh" in text

    def test_broken_yaml(self, folder):
        write(folder / "lab.yaml", "tasks: [\n  - id: {")

        with pytest.raises(CommandError, match="not YAML"):
            lab_command("lint")

    def test_an_unknown_lab(self, folder):
        with pytest.raises(CommandError, match=r"no lab nowhere .* There are: greet"):
            lab_command("lint", "nowhere")


def _validator():
    """Return a validator that looks at the kind of a check, and at the shape of that kind only.

    One that tries every kind takes seconds for a lab: kinds that hold checks are tried again at
    every level.
    """
    published = schema.lab_schema()
    for kind, name in published["$defs"]["Check"]["discriminator"]["mapping"].items():
        shape = published["$defs"][name.rpartition("/")[2]]
        assert shape["properties"]["kind"]["const"] == kind
        assert "kind" in shape["required"]  # so no other shape takes what this one takes
    plain = jsonschema.Draft202012Validator
    return jsonschema.validators.extend(plain, {"oneOf": _by_kind})(published)


def _by_kind(validator, options, instance, shape):
    if "discriminator" not in shape:
        yield from jsonschema.Draft202012Validator.VALIDATORS["oneOf"](
            validator, options, instance, shape
        )
        return
    kind = instance.get("kind") if isinstance(instance, dict) else None
    found = shape["discriminator"]["mapping"].get(kind)
    if found is None:
        yield jsonschema.ValidationError(f"There is no kind of check {kind!r}.")
    else:
        yield from validator.descend(instance, {"$ref": found})


class TestSchema:
    def test_the_published_schema_is_the_present_one(self, settings):
        assert (settings.BASE_DIR / schema.PUBLISHED).read_text() == schema.text(), (
            "Run manage.py lab schema."
        )

    def test_it_takes_what_the_loader_takes(self, settings):
        validator = _validator()
        labs = [
            LAB,
            *(p.read_text() for p in settings.BASE_DIR.glob("curriculum/*/*/labs/*/lab.yaml")),
        ]
        for text in labs:
            data = YAML(typ="safe").load(text)
            assert [error.message for error in validator.iter_errors(data)] == []

    @pytest.mark.parametrize(
        ("right", "wrong"),
        [("kind: answer", "kind: anser"), ("points: 6", "points: six"), ("checks:", "chekcs:")],
    )
    def test_it_refuses_what_the_loader_refuses(self, right, wrong):
        validator = _validator()

        assert validator.is_valid(YAML(typ="safe").load(LAB))
        assert not validator.is_valid(YAML(typ="safe").load(LAB.replace(right, wrong, 1)))


class TestNew:
    def test_a_new_lab_has_no_mistake(self, curriculum):
        assert "lab test my-lab" in lab_command("new", "my-lab", "--module", "aws/s3")
        assert "no mistakes" in lab_command("lint", "my-lab")

    @pytest.mark.parametrize(
        ("slug", "module"), [("My_Lab", "aws/s3"), ("a", "aws"), ("a", "../x"), ("greet", "aws/s3")]
    )
    def test_nothing_is_written_where_it_should_not(self, folder, slug, module):
        with pytest.raises(CommandError):
            lab_command("new", slug, "--module", module)
        assert lab_command("new", "fresh", "--module", "aws/s3")


class Learner(Provider):
    """A provider whose scripts run by what they say: `done` solves the lab of these tests."""

    exit_at = "exit 3"

    def run(self, sandbox, script: bytes, name: str, timeout: float) -> RunResult:
        if b"done" in script:
            self.state.write("greet.sh", b"harbour lantern", executable=True)
        if b"near" in script:
            self.state.write("greet.sh", b"harbour lantern")
        failed = self.exit_at.encode() in script
        echo = [
            line[5:] for line in script.decode().splitlines() if line.startswith("echo " + BLOCK)
        ]
        return RunResult(
            3 if failed else 0, "", "\n".join([*echo, "oops"]).replace(" >&2", ""), False
        )

    def end(self, sandbox) -> None:
        super().end(sandbox)
        self.state.contents.clear()


@pytest.fixture
def place() -> Stage:
    return Stage(Learner(), None)


def outcome(place: Stage, folder, name: str):
    lab = load_lab(folder)
    cases = [case for case in cases_of(lab) if case.name.startswith(name)]
    return next(iter(prove(place, cases[:1])))


@pytest.fixture
def short(folder):
    """Leave the lab's first task only: the fake learner answers nothing."""
    text = LAB[: LAB.index("  - id: count")]
    write(folder / "lab.yaml", text)
    write(folder / "guide.md", "Hello.\n\n## write\n\n```sh\ntrue\n```\n\n```sh\nexit 3\n```\n")
    write(folder / "solutions" / "echo.sh", "done\n", run=True)
    write(folder / "solutions" / "bad.sh", "near\n", run=True)
    write(
        folder / "wrong" / "no-run-bit.sh", "# fails: write.2\n# message: run bit\nnear\n", run=True
    )
    return folder


class TestProof:
    def test_what_is_to_be_proven(self, lab):
        assert [(case.kind, case.name) for case in cases_of(lab)] == [
            ("untouched", "untouched"),
            ("solution", "solutions/echo.sh (run 1)"),
            ("solution", "solutions/echo.sh (run 2)"),
            ("wrong", "wrong/no-run-bit.sh"),
            ("guide", "guide.md"),
        ]

    def test_what_is_right_is_proven_and_what_is_not_is_told(self, place, short):
        assert outcome(place, short, "untouched").proven
        assert outcome(place, short, "solutions/echo").proven
        assert outcome(place, short, "wrong").proven

        bad = outcome(place, short, "solutions/bad")
        assert bad.faults[0] == "It scores 66, not 100."
        assert (
            "write.2: expected a file that can be run; found a file that cannot be run"
            in bad.faults[1]
        )

    def test_a_guide_whose_commands_fail_is_told_by_its_section(self, place, short):
        faults = outcome(place, short, "guide").faults

        assert faults[0] == "The commands of section write that begin with “exit 3” fail."
        assert faults[1] == "The script ended with exit code 3."

    def test_the_guides_commands_are_run_as_the_learner_reads_them(self, place, short):
        write(short / "guide.md", "Hello.\n\n## write\n\n```sh\nexit {region}\n```\n")
        assert outcome(place, short, "guide").proven  # the fake learner stumbles over `exit 3` only

        place.provider.exit_at = "exit us-east-1"
        assert not outcome(place, short, "guide").proven

    def test_a_script_that_fails_is_told_with_what_it_said(self, place, short):
        write(short / "solutions" / "echo.sh", "done\nexit 3\n", run=True)

        assert outcome(place, short, "solutions/echo").faults == [
            "The script ended with exit code 3.",
            "oops",
        ]

    def test_a_lab_that_gives_points_for_nothing(self, place, short):
        place.provider.state.write("greet.sh", b"harbour lantern")

        assert outcome(place, short, "untouched").faults[0] == "Untouched it scores 66, not 0."

    @pytest.mark.parametrize(
        ("fails", "message", "said"),
        [
            (("write", 2), "run bit", ""),
            (("write", None), "run bit", ""),
            (("write", 1), "run bit", "Check write.1 should fail, and passes."),
            (("write", 2), "another", "should read “another”"),
        ],
    )
    def test_a_wrong_solution_fails_as_it_says(self, place, short, fails, message, said):
        lab = load_lab(short)
        with trial(place, lab) as fresh:
            place.provider.run(fresh.sandbox, b"near", "x.sh", 1)
            assessment = fresh.assess()

        faults = misjudged(assessment, Script(short / "wrong" / "x.sh", fails, message))
        assert bool(faults) is bool(said)
        assert said in "\n".join(faults)

    def test_a_wrong_solution_that_passes_is_told(self, place, short):
        write(short / "wrong" / "no-run-bit.sh", "# fails: write\n# message: x\ndone\n", run=True)

        assert outcome(place, short, "wrong").faults == ["Task write should fail, and passes."]

    def test_a_cloud_that_is_away_is_told_as_such(self, place, short):
        place.provider.away = True
        cases = [case for case in cases_of(load_lab(short)) if case.kind == "untouched"]

        with pytest.raises(ProviderUnavailableError):  # even the clean-up cannot be done
            cases[0].prove(place)
        assert "does not answer" in next(iter(prove(place, cases))).faults[0]

    def test_it_stops_at_the_first_fault_unless_told_otherwise(self, place, short):
        cases = [
            Case("greet", "untouched", str(number), lambda _, number=number: ["no"] * (number == 0))
            for number in range(3)
        ]

        assert len(list(prove(place, cases, keep_going=False))) == 1
        assert len(list(prove(place, cases, jobs=2))) == 3

    def test_every_sandbox_is_dropped(self, place, short):
        list(prove(place, cases_of(load_lab(short))))

        assert place.provider.workspaces == set()

    def test_the_table_counts_what_is_proven(self, place, short):
        lab = load_lab(short)
        outcomes = list(prove(place, cases_of(lab)))

        head, row = table([lab], outcomes).splitlines()
        assert head.split() == ["lab", "seconds", "untouched", "routes", "wrongs", "guide"]
        assert row.split()[2:] == ["1/1", "2/4", "1/1", "0/1"]
        assert "greet: solutions/bad.sh (run 1)" in failures(outcomes)


def test_a_template_is_deployed_with_the_labs_parameters(tmp_path):
    path = tmp_path / "template.yaml"
    path.write_text("Parameters:\n  BucketName: {Type: String}\nResources: {B: !Ref X}\n")

    script = deployment(path, {"bucket_name": "photos-1", "other": "x"})
    assert "--parameters ParameterKey=BucketName,ParameterValue=photos-1 " in script
    assert "B: !Ref X" in script


def test_answers_reach_a_proof(lab):
    with serve_site() as site:
        site.register("token", lab)

        assert site.post("token", "/api/lab/answer", {"task": 2, "value": " 7 "})[0] == 200
        assert site.answers["token"] == {"count": "7"}
        assert site.post("token", "/api/lab/answer", {"task": "write", "value": "7"})[0] == 404
        assert site.post("other", "/api/lab/answer", {"task": "count", "value": "7"})[0] == 401
        assert site.post("token", "/api/lab/check", {})[0] == 409


@pytest.mark.jail
class TestForReal:
    def test_a_lab_is_proven_on_processes_of_its_own(self, folder):
        assert "1/1        2/2     1/1     1/1" in lab_command("test", "greet", "--private")

    def test_a_lab_is_tried_on_the_processes_that_run(self, folder, platform):
        script = folder / "wrong" / "no-run-bit.sh"
        answer = json.loads(lab_command("try", "greet", "--script", str(script), "--json"))
        assert (answer["lab"], answer["score"], answer["total"]) == ("greet", 40, 100)
        first = answer["tasks"][0]
        assert [check["passed"] for check in first["checks"]] == [True, False]
        assert first["checks"][1]["message"] == "It lacks its run bit."

    def test_a_failure_ends_the_command_with_what_was_expected(self, folder, platform):
        write(folder / "solutions" / "echo.sh", "echo $LAB_WORD > greet.sh\n", run=True)

        with pytest.raises(CommandError, match="expected a file that can be run; found"):
            lab_command("test", "greet", "--keep-going")

    def test_private_processes_are_gone_afterwards(self):
        before = _children()
        with stage(private=True):
            own = _children() - before
            assert len(own) == 2  # cloud and runner
        assert not any(Path("/proc", pid).exists() for pid in own)


def _children() -> set[str]:
    """Return the processes that this one has started, from whichever thread."""
    lists = Path("/proc/self/task").glob("*/children")
    return {pid for children in lists for pid in children.read_text().split()}
