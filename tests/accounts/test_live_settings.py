"""The settings for real learners are tight, and bad combinations of settings are refused."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parents[2]


def manage(*words, data_dir, **environment):
    inherited = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env={
            **inherited,
            "DJANGO_SETTINGS_MODULE": "config.settings.prod",
            "GROUNDSCHOOL_DATA": str(data_dir),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_deployment_check_is_clean(tmp_path):
    checked = manage(
        "check",
        "--deploy",
        "--fail-level=WARNING",
        data_dir=tmp_path,
        SECRET_KEY=secrets.token_urlsafe(64),
    )
    assert (checked.returncode, checked.stdout + checked.stderr) == (
        0,
        "System check identified no issues (0 silenced).\n",
    )


def test_a_live_site_without_its_own_key_is_refused(tmp_path):
    checked = manage("check", data_dir=tmp_path)
    assert checked.returncode == 1
    assert "accounts.E002" in checked.stderr
    assert "Set SECRET_KEY in the environment" in checked.stderr


def test_demo_users_are_never_made_on_a_live_site(tmp_path):
    made = manage("demo", data_dir=tmp_path, SECRET_KEY=secrets.token_urlsafe(64))
    assert made.returncode == 1
    assert "not in demo mode" in made.stderr


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [("DEMO", True, "accounts.E001"), ("ALLOWED_HOSTS", ["*"], "accounts.E003")],
)
def test_what_does_not_belong_on_a_live_site_is_refused(settings, name, value, error):
    settings.SESSION_COOKIE_SECURE = True
    settings.SECRET_KEY_GIVEN = True
    settings.DEMO = False
    settings.ALLOWED_HOSTS = ["learn.example.org"]
    call_command("check")

    setattr(settings, name, value)
    with pytest.raises(CommandError, match=error):
        call_command("check")


def test_limits_on_sign_in_need_a_shared_cache(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    with pytest.raises(CommandError, match=r"accounts\.E004"):
        call_command("check")
