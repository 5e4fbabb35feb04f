"""The banks that come with Groundschool, and what faulty ones are told."""

import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from django.core.management import CommandError, call_command
from ruamel.yaml import YAML

from quizzes.packs.draw import draw, draw_some
from quizzes.packs.loader import files, load_banks
from quizzes.packs.marking import is_right
from quizzes.packs.schema import PUBLISHED, text
from tests.processes import ROOT
from tests.quizzes.banks import HEAD, TRUE, question, write_bank

BANKS = load_banks(ROOT / "curriculum").banks
QUESTIONS = {quiz.ref(one): (quiz, one) for quiz, one in BANKS.questions()}
MODULES = ["iam", "s3", "ec2", "rds", "dynamodb", "messaging", "lambda", "step-functions"]


def faults(root: Path) -> list[str]:
    return [str(fault) for fault in load_banks(root, commands=True).faults]


def test_the_banks_that_come_with_groundschool_are_sound():
    assert faults(ROOT / "curriculum") == []


def test_every_module_has_a_bank_larger_than_one_attempt():
    assert set(BANKS.quizzes) == {"git/first-steps", *(f"aws/{module}" for module in MODULES)}
    assert len(QUESTIONS) >= 90
    for quiz in BANKS.quizzes.values():
        assert len(quiz.said.questions) > quiz.said.draw


def test_the_quizzes_come_in_the_order_of_their_modules():
    orders = []
    for slug in BANKS.quizzes:
        course, module = slug.split("/")
        files = [f"{course}/course.yaml", f"{course}/{module}/module.yaml"]
        orders.append(
            [YAML().load((ROOT / "curriculum" / file).read_text())["order"] for file in files]
        )
    assert orders == sorted(orders)


def test_every_question_can_be_drawn_explained_and_traced():
    for ref, (quiz, one) in QUESTIONS.items():
        for seed in range(8):
            item = draw(quiz, one, str(seed))
            assert item == draw(quiz, one, str(seed)), ref
            assert len(item.explanation) > 20, ref
            assert item.source_title, ref
            assert date.fromisoformat(item.source_date) >= date(2026, 1, 1), ref
            assert not is_right(item, None), ref


def test_every_policy_question_has_requests_with_different_outcomes():
    """A policy question whose answer is always the same teaches to guess."""
    for ref, (quiz, one) in QUESTIONS.items():
        if one.kind == "policy":
            keys = {draw(quiz, one, str(seed)).key for seed in range(40)}
            assert len(keys) > 1, ref


def test_the_longest_answer_is_no_hint():
    singles = [one for _, one in QUESTIONS.values() if one.kind == "single"]
    telling = [one.id for one in singles if len(one.right) > max(map(len, one.wrong))]
    assert len(telling) <= len(singles) / 3, telling


def test_an_attempt_after_another_asks_what_was_not_asked():
    quiz = BANKS.quizzes["aws/s3"]
    first = frozenset(item.ref for item in draw_some(quiz, "one"))
    second = frozenset(item.ref for item in draw_some(quiz, "two", avoid=first))
    assert len(first) == len(second) == quiz.said.draw
    fresh = len(quiz.said.questions) - quiz.said.draw
    assert len(second - first) == min(fresh, quiz.said.draw)


@pytest.mark.parametrize(
    ("questions", "line", "field", "said"),
    [
        (
            TRUE.replace("    explanation: It is.\n", ""),
            7,
            "explanation",
            "`explanation` is missing",
        ),
        (TRUE.replace("source: book", "source: boot"), 12, "source", "no source boot"),
        (TRUE.replace("truefalse", "truefalze"), 7, "questions[0]", "Did you mean `truefalse`?"),
        (TRUE + TRUE, 16, "questions[1].id", "The id wet is taken"),
        (
            question("single", "right: Yes, sir\nwrong: [No, 'Yes, sir']"),
            7,
            "questions[0]",
            "stands here twice",
        ),
        (
            question("numeric", "parameters: {n: {from: 1, to: 9}}\nanswer: n * m"),
            16,
            "answer",
            "no value `m`; there are: n.",
        ),
        (
            question("numeric", "parameters: {n: {from: 1, to: 9}}\nanswer: open('/etc/passwd')"),
            16,
            "answer",
            "not allowed here",
        ),
        (
            question(
                "numeric", "parameters: {n: {from: 1, to: 9}}\nanswer: n", explanation='"{oops}"'
            ),
            7,
            "questions[0]",
            "Nothing fills {oops}.",
        ),
        (question("command", "accept: [aws s3 copy a b]"), 15, "accept[0]", "does not know copy"),
        (
            question(
                "policy",
                "policies: [{kind: identity, name: P, document: {Statement: []}}]\n"
                "requests: [{principal: 'arn:aws:iam::111122223333:user/a', action: 's3:GetObject'}]",
            ),
            15,
            "policies[0].document",
            "IAM would refuse this policy",
        ),
    ],
)
def test_a_faulty_question_is_named_with_line_field_and_remedy(
    tmp_path, questions, line, field, said
):
    [fault] = load_banks(write_bank(tmp_path, questions), commands=True).faults
    assert fault.file == Path("baking/dough/quiz/quiz.yaml")
    assert fault.line == line
    assert field in fault.field
    assert said in str(fault)
    assert fault.remedy


def test_a_bank_that_is_too_small_is_named(tmp_path):
    root = write_bank(tmp_path, head=HEAD.replace("draw: 1", "draw: 2"))
    [fault] = faults(root)
    assert fault.startswith("baking/dough/quiz/quiz.yaml:3: draw: An attempt draws 2 of 1")


def test_an_exam_without_enough_questions_is_named(tmp_path):
    exams = write_bank(tmp_path) / "exams"
    exams.mkdir()
    blueprint = (ROOT / "curriculum" / "exams" / "dva-c03.yaml").read_text()
    (exams / "dva-c03.yaml").write_text(blueprint)
    loaded = load_banks(tmp_path)
    assert "needs 15 questions of development; there are 1." in "".join(map(str, loaded.faults))
    assert not loaded.banks.exams


def test_the_command_names_every_fault_and_fails(tmp_path, settings):
    settings.CURRICULUM_DIR = write_bank(tmp_path, TRUE + TRUE)
    with pytest.raises(CommandError, match=r"1 fault:\nbaking/dough/quiz/quiz\.yaml:16"):
        call_command("quizzes", "check")
    write_bank(tmp_path)
    assert "1 quizzes, 1 questions" in call_command("quizzes", "check")


@pytest.mark.parametrize("path", PUBLISHED)
def test_the_published_schema_is_current(path):
    assert (ROOT / path).read_text() == text(*PUBLISHED[path])


def test_the_published_schema_takes_the_banks():
    schemas = {path: json.loads((ROOT / path).read_text()) for path in PUBLISHED}
    for file in files(ROOT / "curriculum"):
        kind = "exam" if file.parent.name == "exams" else "quiz"
        data = YAML(typ="safe").load(file.read_text())
        plain = json.loads(json.dumps(data, default=str))
        jsonschema.validate(plain, schemas[f"docs/schema/{kind}.schema.json"])
