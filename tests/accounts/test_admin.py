"""People on the admin site: found, made, deleted, and one way in."""

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from labs.models import LabSession, Reservation
from tests.builders import make_session, make_user

pytestmark = pytest.mark.django_db

USERS = "/admin/accounts/user/"


@pytest.fixture
def admin(client):
    user = make_user(role="admin")
    client.force_login(user)
    return user


def test_only_admins_enter_and_by_the_sites_own_sign_in(client):
    assert client.get(USERS).url == f"/admin/login/?next={USERS}"
    assert client.get("/admin/login/?next=/admin/").url == "/accounts/login/?next=%2Fadmin%2F"
    for role in ("learner", "instructor"):
        client.force_login(make_user(role=role))
        answer = client.get(USERS, follow=True)
        assert answer.status_code == 403
        assert "You may not see this" in answer.content.decode()
    client.force_login(make_user(role="admin"))
    assert client.get(USERS).status_code == 200


def test_there_is_nothing_to_see_but_people_addresses_and_sessions(client, admin):
    page = client.get("/admin/").content.decode()
    assert page.count('<tr class="model-') == 3
    assert client.get("/admin/auth/group/").status_code == 404
    assert "<style" not in page


@pytest.mark.parametrize("listing", [USERS, "/admin/account/emailaddress/"])
def test_lists_need_no_query_for_each_row(client, admin, listing):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(listing).status_code == 200
        return len(captured)

    def add() -> None:
        user = make_user()
        EmailAddress.objects.create(user=user, email=user.email)

    add()
    few = queries()
    for _ in range(5):
        add()
    assert queries() == few


def test_people_are_found_by_name_address_and_role(client, admin):
    ada = make_user(username="ada", email="lovelace@example.org", role="instructor")
    for query in ("q=ada", "q=lovelace", "role__exact=instructor"):
        rows = client.get(f"{USERS}?{query}").context["cl"].result_list
        assert list(rows) == [ada]


def test_passwords_are_neither_shown_nor_to_be_guessed(client, admin):
    page = client.get(f"{USERS}{admin.pk}/change/").content.decode()
    assert admin.password not in page
    assert client.get(f"{USERS}?password__startswith=a").status_code == 400


def test_a_person_is_made_with_role_and_address(client, admin):
    new = {"username": "grace", "email": "grace@example.org", "role": "instructor"}
    secret = dict.fromkeys(("password1", "password2"), "a compiler of 1952")
    answer = client.post(f"{USERS}add/", new | secret | {"usable_password": "true"})
    assert answer.status_code == 302
    grace = User.objects.get(username="grace")
    assert (grace.email, grace.teaches, grace.check_password("a compiler of 1952")) == (
        "grace@example.org",
        True,
        True,
    )


def test_a_learner_is_deleted_with_their_sessions_but_what_those_hold_is_still_known(client, admin):
    session = make_session()
    learner = session.learner
    page = client.get(f"{USERS}{learner.pk}/delete/").content.decode()
    assert "Are you sure" in page
    assert client.post(f"{USERS}{learner.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=learner.pk).exists()
    assert not LabSession.objects.exists()
    assert Reservation.objects.get().released_at is None  # the sweep drops it


def test_admins_can_neither_delete_nor_demote_themselves(client, admin):
    client.post(f"{USERS}{admin.pk}/delete/", {"post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": [admin.pk], "post": "yes"}
    client.post(USERS, chosen)
    fields = {"username": admin.username, "email": "new@example.org", "role": "learner"}
    assert client.post(f"{USERS}{admin.pk}/change/", fields).status_code == 302
    admin.refresh_from_db()
    assert (admin.email, admin.role, admin.is_active) == ("new@example.org", "admin", True)
