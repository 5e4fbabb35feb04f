"""Every page of accounts and every error page is in the site's own frame."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.test import Client
from django.urls import path

from config.urls import urlpatterns as site
from tests.builders import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis")]

ANONYMOUS = [
    "login/",
    "signup/",
    "password/reset/",
    "password/reset/done/",
    "password/reset/key/1-expired/",
    "password/reset/key/done/",
    "inactive/",
    "confirm-email/",
    "confirm-email/expired/",
]
SIGNED_IN = ["email/", "password/change/", "logout/", "reauthenticate/"]


def assert_ours(answer):
    page = answer.content.decode()
    assert 'class="skip"' in page
    assert "site.css" in page
    assert "<style" not in page
    assert 'style="' not in page
    assert page.count("<h1") == 1
    inline = [part for part in page.split("<script")[1:] if "src=" not in part.split(">")[0]]
    assert inline == []
    assert "script-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("page", ANONYMOUS)
def test_pages_for_everybody(client, page):
    answer = client.get(f"/accounts/{page}")
    assert answer.status_code == 200
    assert_ours(answer)


@pytest.mark.parametrize("page", SIGNED_IN)
def test_pages_for_those_who_are_signed_in(client, page):
    client.force_login(make_user())
    answer = client.get(f"/accounts/{page}")
    assert answer.status_code == 200
    assert_ours(answer)


def without_database(_request):
    raise OperationalError("could not connect, on purpose")


def broken(_request):
    raise RuntimeError("on purpose")


def forbidden(_request):
    raise PermissionDenied


def suspicious(_request):
    raise SuspiciousOperation


urlpatterns = [
    *site,
    path("away/", without_database),
    path("broken/", broken),
    path("forbidden/", forbidden),
    path("suspicious/", suspicious),
]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("page", "status", "sentence"),
    [
        ("/nowhere/", 404, "There is nothing here"),
        ("/broken/", 500, "Something broke on our side"),
        ("/away/", 503, "A part of the site does not answer"),
        ("/forbidden/", 403, "You may not see this"),
        ("/suspicious/", 400, "This request was not understood"),
    ],
)
def test_an_error_says_what_to_do(page, status, sentence):
    answer = Client(raise_request_exception=False).get(page)
    assert answer.status_code == status
    assert sentence in answer.content.decode()
    assert "on purpose" not in answer.content.decode()
    assert_ours(answer)


def test_a_form_without_its_token_is_told_to_be_sent_again():
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "x"})
    assert answer.status_code == 403
    assert "send the form again" in answer.content.decode()
    assert_ours(answer)


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("page", ["nowhere", "broken", "forbidden", "suspicious", "away"])
def test_error_pages_need_no_database(django_assert_num_queries, page):
    client = Client(raise_request_exception=False)
    client.force_login(make_user())
    with django_assert_num_queries(0):
        assert_ours(client.get(f"/{page}/"))
