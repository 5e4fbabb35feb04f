import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from accounts.models import User

pytestmark = pytest.mark.django_db


def passwords(capsys) -> dict[str, str]:
    rows = [line.split() for line in capsys.readouterr().out.splitlines() if line.startswith("  ")]
    return dict(rows)


def test_three_users_whose_printed_passwords_work(capsys):
    call_command("demo")
    printed = passwords(capsys)
    assert set(printed) == {"learner", "instructor", "admin"}
    for name, password in printed.items():
        user = authenticate(username=name, password=password)
        assert user is not None
        assert user.role == name


def test_a_second_run_changes_and_prints_nothing(capsys):
    call_command("demo")
    printed = passwords(capsys)
    before = list(User.objects.values_list("username", "password").order_by("pk"))
    call_command("demo")
    assert passwords(capsys) == {}
    assert list(User.objects.values_list("username", "password").order_by("pk")) == before
    assert len(set(printed.values())) == 3


def test_passwords_can_be_made_anew(capsys):
    call_command("demo")
    old = passwords(capsys)
    call_command("demo", "--reset-passwords")
    new = passwords(capsys)
    assert authenticate(username="learner", password=old["learner"]) is None
    assert authenticate(username="learner", password=new["learner"]) is not None


def test_it_refuses_where_real_learners_are(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="createsuperuser"):
        call_command("demo")
    assert not User.objects.exists()
