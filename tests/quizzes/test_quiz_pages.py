from typing import Any

import pytest
from django.urls import reverse

from quizzes import presentation
from quizzes.models import Place, Sitting
from quizzes.packs.model import Item
from quizzes.selectors import results_of
from quizzes.signals import sitting_marked
from tests.builders import make_user
from tests.quizzes.test_banks import BANKS

pytestmark = pytest.mark.django_db

QUIZ = "/practice/quizzes/aws/s3/"


@pytest.fixture
def learner(client):
    user = make_user()
    client.force_login(user)
    return user


def begin(client, quiz: str = QUIZ) -> Sitting:
    answer = client.post(f"{quiz}begin/")
    assert answer.status_code == 302
    return Sitting.objects.get(public_id=answer.url.strip("/").split("/")[-1])


def fields(item: Item, name: str) -> dict[str, object]:
    """Return what a browser sends for a right answer."""
    key: Any = item.key
    match item.form:
        case "one":
            return {name: key}
        case "many":
            return {name: list(key)}
        case "number":
            return {name: f"{key:,}"}
        case "text":
            return {name: key[0]}
        case _:
            return {f"{name}-{row}": value for row, value in enumerate(key)}


def right_form(sitting: Sitting) -> dict[str, object]:
    form: dict[str, object] = {}
    for place in sitting.places.all():
        form |= fields(place.item, f"answer-{place.position}")
    return form


def hand_in(client, sitting: Sitting, form: dict[str, object]) -> Sitting:
    url = reverse("quizzes:hand_in", args=[sitting.public_id])
    assert client.post(url, form).url == reverse("quizzes:sitting", args=[sitting.public_id])
    sitting.refresh_from_db()
    return sitting


def page(client, sitting: Sitting) -> str:
    return client.get(reverse("quizzes:sitting", args=[sitting.public_id])).content.decode()


def test_pages_are_for_those_who_are_signed_in(client):
    for path in ("/practice/", QUIZ, "/practice/exams/dva-c03/"):
        assert client.get(path).url == f"/accounts/login/?next={path}"
    client.force_login(make_user())
    for path in ("/practice/", QUIZ, "/practice/exams/dva-c03/"):
        assert client.get(path).status_code == 200
    assert client.get("/practice/quizzes/aws/nothing/").status_code == 404
    assert client.get("/practice/exams/nothing/").status_code == 404


def test_the_module_leads_to_its_quiz(client, learner):
    assert f'href="{QUIZ}"' in client.get("/courses/aws/s3/").content.decode()


@pytest.mark.parametrize(
    "module",
    [
        "git/first-steps",
        *(
            f"aws/{name}"
            for name in (
                *("iam", "s3", "ec2", "rds", "dynamodb", "messaging", "lambda"),
                "step-functions",
            )
        ),
    ],
)
def test_right_answers_pass_every_quiz(client, learner, module):
    sitting = begin(client, f"/practice/quizzes/{module}/")
    sitting = hand_in(client, sitting, right_form(sitting))
    assert (sitting.score, sitting.passed) == (100, True)
    assert "100 %" in page(client, sitting)


def test_no_answer_is_wrong_and_everything_is_explained(client, learner):
    sitting = hand_in(client, begin(client), {})
    assert (sitting.score, sitting.passed) == (0, False)
    shown = page(client, sitting)
    assert shown.count("no answer") == sitting.counted
    assert shown.count(">Why<") == sitting.counted
    assert shown.count("read on 21 November 2026") == sitting.counted


def test_afterwards_a_list_leads_to_every_question(client, learner):
    sitting = begin(client)
    form = right_form(sitting)
    for name in fields(sitting.places.get(position=2).item, "answer-2"):
        form[name] = ""
    shown = page(client, hand_in(client, sitting, form))
    for number in range(1, sitting.counted + 1):
        assert f'href="#question-{number}"' in shown
        assert f'id="question-{number}"' in shown
    assert shown.count("place--right") == sitting.counted - 1
    assert shown.count("place--open") == 1
    assert shown.count("review--wrong card") == 1
    assert "data-unfold" in shown

    sitting = begin(client)
    assert "data-unfold" not in page(client, hand_in(client, sitting, right_form(sitting)))


@pytest.mark.parametrize(
    ("stem", "gist"),
    [
        ("What does `a < b && c` say?\n\n```sh\nls\n```", "What does a < b && c say?"),
        ("Is **this** bold?", "Is this bold?"),
        ("word " * 60, "word " * 31 + "word…"),
    ],
)
def test_a_folded_question_is_known_by_its_first_words(client, learner, stem, gist):
    place = begin(client).places.first()
    place.drawn["stem"] = stem
    assert presentation.view(place).gist == gist


def test_keys_and_explanations_stay_hidden_until_it_is_handed_in(client, learner):
    sitting = begin(client)
    item = sitting.places.first().item
    sentence = item.explanation.split(".")[0].replace("`", "")[:30]
    assert sentence not in page(client, sitting).replace("<code>", "").replace("</code>", "")
    assert "option--right" not in page(client, sitting)
    hand_in(client, sitting, {})
    assert "Why" in page(client, sitting)


def test_what_was_begun_goes_on_and_the_next_try_asks_other_questions(client, learner):
    first = begin(client)
    assert begin(client) == first
    hand_in(client, first, {})
    second = begin(client)
    assert second != first
    asked = [{place.item.ref for place in one.places.all()} for one in (first, second)]
    bank = BANKS.quizzes["aws/s3"].said.questions
    assert len(asked[0] & asked[1]) == max(0, 2 * first.counted - len(bank))


def test_the_best_score_is_kept_and_told_once_a_try(
    client, learner, django_capture_on_commit_callbacks
):
    told = []

    def hear(sitting: Sitting, **_: Any) -> None:
        told.append((sitting.subject, sitting.score))

    sitting_marked.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            first = begin(client)
            hand_in(client, first, right_form(first))
            hand_in(client, first, {})  # a second press of the button
            hand_in(client, begin(client), {})
    finally:
        sitting_marked.disconnect(hear)
    assert told == [("aws/s3", 100), ("aws/s3", 0)]
    result = results_of(learner)["quiz", "aws/s3"]
    assert (result.best, result.passed, result.tries, result.open) == (100, True, 2, False)
    assert "passed, best 100 %" in client.get(QUIZ).content.decode()
    assert results_of(make_user()) == {}


def test_one_learner_never_sees_the_sitting_of_another(client, learner):
    sitting = begin(client)
    paths = [
        reverse(f"quizzes:{name}", args=[sitting.public_id]) for name in ("sitting", "hand_in")
    ]
    client.force_login(make_user())
    assert client.get(paths[0]).status_code == 404
    assert client.post(paths[1], right_form(sitting)).status_code == 404
    sitting.refresh_from_db()
    assert sitting.is_open
    assert begin(client) != sitting

    client.force_login(learner)
    assert client.get(paths[0]).status_code == 200
    assert client.post(paths[1], right_form(sitting)).status_code == 302


def test_what_was_handed_in_cannot_be_changed(client, learner):
    sitting = hand_in(client, begin(client), {})
    sitting = hand_in(client, sitting, right_form(sitting))
    assert sitting.score == 0
    assert not Place.objects.filter(sitting=sitting).exclude(answer__isnull=True).exists()


def test_nonsense_in_a_form_counts_as_no_answer(client, learner):
    sitting = begin(client)
    form = dict.fromkeys(right_form(sitting), "9999x")
    hand_in(client, sitting, form)
    commands = sitting.places.filter(drawn__form="text")
    assert not sitting.places.exclude(answer__isnull=True).exclude(pk__in=commands).exists()
