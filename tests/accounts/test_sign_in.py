import pytest
from django.core import mail
from django.urls import reverse

from config.settings.base import SIGN_INS_PER_MINUTE
from tests.builders import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis")]

LOGIN = "/accounts/login/"


def sign_in(client, name, password, *, address="198.51.100.1"):
    return client.post(LOGIN, {"login": name, "password": password}, REMOTE_ADDR=address)


def test_only_the_right_password_lets_in(client):
    user = make_user()
    refused = sign_in(client, user.username, "wrong")
    assert refused.status_code == 200
    assert "not correct" in refused.content.decode()
    assert client.get("/").status_code == 302

    accepted = sign_in(client, user.username, "correct horse")
    assert (accepted.status_code, accepted.url) == (302, "/")
    assert client.get("/").status_code == 200


def test_the_email_address_is_as_good_as_the_name(client):
    user = make_user()
    assert sign_in(client, user.email, "correct horse").status_code == 302


def test_guessing_a_password_is_stopped_and_the_right_one_waits_too(client):
    user = make_user()
    for _ in range(5):
        assert sign_in(client, user.username, "guess", address="198.51.100.2").status_code == 200
    stopped = sign_in(client, user.username, "correct horse", address="198.51.100.2")
    assert stopped.status_code == 200
    assert "Too many failed" in stopped.content.decode()
    assert client.get("/").status_code == 302


def test_a_flood_from_one_address_gets_a_page_that_says_what_to_do(client):
    answers = [
        sign_in(client, f"nobody-{number}", "guess", address="203.0.113.9")
        for number in range(SIGN_INS_PER_MINUTE + 1)
    ]
    assert answers[-1].status_code == 429
    assert "Wait five minutes" in answers[-1].content.decode()
    assert sign_in(client, "nobody", "guess", address="203.0.113.10").status_code == 200


def test_the_limit_counts_the_address_behind_a_trusted_proxy_only(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    forged = {"HTTP_X_FORWARDED_FOR": "198.51.100.77, 203.0.113.20", "REMOTE_ADDR": "10.0.0.1"}
    for number in range(SIGN_INS_PER_MINUTE + 1):
        forged["HTTP_X_FORWARDED_FOR"] = f"198.51.100.{number}, 203.0.113.20"
        answer = client.post(LOGIN, {"login": f"x-{number}", "password": "guess"}, **forged)
    assert answer.status_code == 429


def test_without_redis_sign_in_says_to_wait(client, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "unix:///nowhere/redis.sock",
        }
    }
    user = make_user()
    answer = sign_in(client, user.username, "correct horse")
    assert answer.status_code == 503
    assert "wait a moment" in answer.content.decode()
    assert "Traceback" not in answer.content.decode()


def test_signing_up_makes_a_learner(client, django_user_model):
    fields = {"username": "ada", "email": "ada@example.org"}
    password = {"password1": "k3v9-mint-glade", "password2": "k3v9-mint-glade"}
    answer = client.post("/accounts/signup/", fields | password, REMOTE_ADDR="198.51.100.3")
    assert answer.status_code == 302
    user = django_user_model.objects.get(username="ada")
    assert (user.role, user.is_staff) == ("learner", False)
    assert client.get("/").status_code == 200


def test_a_class_behind_one_address_signs_up_within_a_minute(client, django_user_model):
    password = {"password1": "k3v9-mint-glade", "password2": "k3v9-mint-glade"}
    for number in range(30):
        name = f"pupil-{number}"
        fields = {"username": name, "email": f"{name}@example.org"} | password
        answer = client.post("/accounts/signup/", fields, REMOTE_ADDR="198.51.100.7")
        assert answer.status_code == 302
        client.logout()
    assert django_user_model.objects.filter(username__startswith="pupil-").count() == 30


def test_signing_up_cannot_choose_a_role(client, django_user_model):
    fields = {"username": "eve", "email": "eve@example.org", "role": "admin", "is_staff": "on"}
    password = {"password1": "k3v9-mint-glade", "password2": "k3v9-mint-glade"}
    client.post("/accounts/signup/", fields | password, REMOTE_ADDR="198.51.100.4")
    assert django_user_model.objects.get(username="eve").role == "learner"


def test_a_closed_site_makes_no_accounts(client, settings, django_user_model):
    settings.SIGNUP_OPEN = False
    fields = {"username": "ada", "email": "ada@example.org"}
    password = {"password1": "k3v9-mint-glade", "password2": "k3v9-mint-glade"}
    answer = client.post("/accounts/signup/", fields | password, REMOTE_ADDR="198.51.100.5")
    assert "Accounts are made for you here" in answer.content.decode()
    assert not django_user_model.objects.filter(username="ada").exists()


def test_a_forgotten_password_is_replaced_by_mail(client):
    user = make_user()
    client.post("/accounts/password/reset/", {"email": user.email}, REMOTE_ADDR="198.51.100.6")
    (message,) = mail.outbox
    link = next(word for word in message.body.split() if "/password/reset/key/" in word)
    page = client.get("/" + link.split("/", 3)[3], follow=True)
    fresh = {"password1": "k3v9-mint-glade", "password2": "k3v9-mint-glade"}
    saved = client.post(page.redirect_chain[-1][0], fresh, follow=True)
    assert "Your new password is saved" in saved.content.decode()
    assert sign_in(client, user.username, "k3v9-mint-glade").status_code == 302


def test_signing_out_needs_a_post(client):
    client.force_login(make_user())
    assert "Sign out?" in client.get(reverse("account_logout")).content.decode()
    assert client.get("/").status_code == 200
    client.post(reverse("account_logout"))
    assert client.get("/").status_code == 302
