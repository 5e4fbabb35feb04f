import re
from collections import Counter
from datetime import timedelta

import pytest
from django.urls import reverse

from labs import clock
from quizzes.errors import SittingOverError
from quizzes.models import Sitting
from quizzes.packs.blueprint import draw_exam
from quizzes.services import Reply, reply
from quizzes.tasks import end_due
from tests.builders import make_user
from tests.quizzes.test_banks import BANKS
from tests.quizzes.test_quiz_pages import fields

pytestmark = pytest.mark.django_db

EXAM = "/practice/exams/dva-c03/"


@pytest.fixture
def learner(client):
    user = make_user()
    client.force_login(user)
    return user


@pytest.fixture
def sitting(client, learner) -> Sitting:
    client.post(f"{EXAM}begin/")
    return Sitting.objects.get(learner=learner)


def url(sitting: Sitting, position: int) -> str:
    return reverse("quizzes:exam_question", args=[sitting.public_id, position])


def own(sitting: Sitting, name: str = "sitting") -> str:
    return reverse(f"quizzes:{name}", args=[sitting.public_id])


def answer_rightly(client, sitting: Sitting, position: int, go: str = "on"):
    item = sitting.places.get(position=position).item
    return client.post(url(sitting, position), fields(item, f"answer-{position}") | {"go": go})


@pytest.mark.parametrize(
    ("exam", "weights"),
    [
        ("dva-c03", {"development": 15, "security": 13, "deployment": 11, "troubleshooting": 11}),
        ("dva-c02", {"development": 16, "security": 13, "deployment": 12, "troubleshooting": 9}),
    ],
)
def test_an_exam_follows_its_blueprint(exam, weights):
    places = draw_exam(BANKS, BANKS.exams[exam], "seed")
    assert len(places) == 65
    assert len({place.item.ref for place in places}) == 65
    assert Counter(place.item.domain for place in places if place.scored) == weights
    assert not any(place.item.ref.startswith("git/") for place in places)
    assert places == draw_exam(BANKS, BANKS.exams[exam], "seed")
    assert places != draw_exam(BANKS, BANKS.exams[exam], "other")


def test_the_new_exam_comes_first_and_the_old_one_says_when_it_ends(client, learner):
    assert list(BANKS.exams) == ["dva-c03", "dva-c02"]
    assert (
        "Its last day: 30 November 2026" in client.get("/practice/exams/dva-c02/").content.decode()
    )
    assert "last day" not in client.get(EXAM).content.decode()


def test_an_answer_is_kept_and_the_exam_goes_on_after_a_reload(client, sitting):
    assert client.get(own(sitting)).url == url(sitting, 1)
    assert answer_rightly(client, sitting, 1).url == url(sitting, 2)
    assert answer_rightly(client, sitting, 2, go="back").url == url(sitting, 1)
    assert client.get(own(sitting)).url == url(sitting, 3)
    assert sitting.places.get(position=1).answer is not None
    client.post(f"{EXAM}begin/")
    assert Sitting.objects.count() == 1


def test_flags_and_open_questions_stand_in_the_overview(client, sitting):
    assert client.post(url(sitting, 5), {"flag": "1", "go": "overview"}).url == own(
        sitting, "exam_overview"
    )
    answer_rightly(client, sitting, 1)
    page = client.get(own(sitting, "exam_overview")).content.decode()
    assert "64 questions without an answer, 1 flagged." in " ".join(page.split())
    assert (
        "checked" in client.get(url(sitting, 5)).content.decode().partition('name="flag"')[2][:40]
    )
    client.post(url(sitting, 5), {"go": "on"})
    assert not sitting.places.filter(flagged=True).exists()


def test_nothing_tells_which_questions_count_until_the_end(client, sitting):
    pages = []
    for counts in (True, False):
        sitting.places.filter(position=2).update(counts=counts)
        page = client.get(url(sitting, 2)).content.decode()
        pages.append(re.sub(r'(?i)csrf\S+" value="\S+"|X-CSRFToken\S+ \S+', "", page))
    seconds = [re.sub(r'left="\d+"|\d+ min', "", page) for page in pages]
    assert seconds[0] == seconds[1]
    client.post(own(sitting, "hand_in"))
    assert (
        client.get(own(sitting)).content.decode().count("did not count")
        == sitting.places.filter(counts=False).count()
    )


def test_the_score_is_an_estimate_over_the_questions_that_count(client, sitting):
    counted = list(sitting.places.filter(counts=True))
    for place in counted[:35]:
        answer_rightly(client, sitting, place.position)
    for place in sitting.places.filter(counts=False):
        answer_rightly(client, sitting, place.position)
    client.post(own(sitting, "hand_in"))
    sitting.refresh_from_db()
    assert (sitting.right, sitting.counted, sitting.score) == (35, 50, 730)
    assert sitting.passed
    page = " ".join(client.get(own(sitting)).content.decode().split())
    assert "730 of 1,000, an estimate" in page
    assert "AWS publishes no way" in page
    reported = [f"{domain.scored}</span>" for domain in BANKS.exams["dva-c03"].said.domains]
    assert all(f"of {number}" in page for number in reported)


def test_the_server_ends_the_exam_whatever_the_page_says(client, sitting):
    assert sitting.deadline == sitting.started_at + timedelta(minutes=130)
    assert answer_rightly(client, sitting, 1).url == url(sitting, 2)
    over = clock.now() - timedelta(seconds=1)
    Sitting.objects.update(deadline=over)
    assert answer_rightly(client, sitting, 2).url == own(sitting)
    assert client.get(url(sitting, 3)).url == own(sitting)
    sitting.refresh_from_db()
    assert sitting.submitted_at == over
    assert sitting.places.exclude(answer__isnull=True).count() == 1


def test_an_answer_that_comes_as_the_time_ends_is_refused(sitting):
    Sitting.objects.update(deadline=clock.now())
    with pytest.raises(SittingOverError, match="The time is over"):
        reply(sitting, {1: Reply(answer=0)})
    Sitting.objects.update(deadline=clock.now() + timedelta(minutes=1))
    reply(sitting, {1: Reply(answer=0)})
    assert sitting.places.get(position=1).answer == 0


def test_an_exam_that_nobody_looks_at_is_handed_in_too(sitting):
    end_due()
    sitting.refresh_from_db()
    assert sitting.is_open
    Sitting.objects.update(deadline=clock.now())
    end_due()
    sitting.refresh_from_db()
    assert sitting.submitted_at == sitting.deadline
    assert sitting.score == 100


def test_one_learner_never_sees_the_exam_of_another(client, sitting, learner):
    paths = [url(sitting, 1), own(sitting), own(sitting, "exam_overview")]
    client.force_login(make_user())
    assert [client.get(path).status_code for path in paths] == [404, 404, 404]
    assert answer_rightly(client, sitting, 1).status_code == 404
    assert not sitting.places.exclude(answer__isnull=True).exists()
    assert client.post(own(sitting, "hand_in")).status_code == 404

    client.force_login(learner)
    assert client.get(paths[0]).status_code == 200
    assert answer_rightly(client, sitting, 1).status_code == 302


def test_an_exam_page_needs_few_queries(client, sitting, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        client.get(url(sitting, 1))
