import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from tests.builders import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "staff", "teaches"),
    [("learner", False, False), ("instructor", False, True), ("admin", True, True)],
)
def test_what_a_role_brings(role, staff, teaches):
    user = make_user(role=role)
    user.refresh_from_db()
    assert (user.is_staff, user.is_superuser, user.teaches) == (staff, staff, teaches)


def test_a_role_that_is_taken_away_takes_the_admin_site_with_it(client):
    user = make_user(role="admin")
    client.force_login(user)
    assert client.get("/admin/").status_code == 200

    user.role = User.Role.LEARNER
    user.save(update_fields=["role"])
    assert client.get("/admin/").status_code == 302


def test_createsuperuser_makes_an_admin():
    user = User.objects.create_superuser("root", "root@example.org", "correct horse")
    assert user.role == User.Role.ADMIN


def test_the_database_refuses_staff_who_are_no_admins():
    user = make_user()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_superuser=True)
    assert User.objects.filter(pk=user.pk).update(first_name="Ada") == 1


def test_an_admin_changes_roles_on_the_admin_site(client):
    learner = make_user()
    client.force_login(make_user(role="admin"))
    page = f"/admin/accounts/user/{learner.pk}/change/"
    fields = {"username": learner.username, "email": learner.email, "is_active": "on"}
    assert client.get(page).status_code == 200
    assert client.post(page, fields | {"role": "instructor"}).status_code == 302
    learner.refresh_from_db()
    assert learner.teaches
    assert not learner.is_staff
