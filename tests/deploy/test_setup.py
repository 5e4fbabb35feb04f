"""Set-up: what it asks of the machine, and how it says so."""

import pytest

from deploy import setup, system


@pytest.fixture
def ordinary_user(monkeypatch):
    monkeypatch.setattr(system.os, "geteuid", lambda: 1000)


@pytest.mark.usefixtures("ordinary_user")
def test_an_ordinary_user_is_told_the_one_line_that_installs_what_is_missing(monkeypatch):
    monkeypatch.setattr(system, "search_path", lambda: "/nonexistent")
    with pytest.raises(system.SetupError) as refusal:
        system.ensure_packages(tests=True)

    assert "sudo apt-get install -y bubblewrap uidmap git" in str(refusal.value)
    assert "chromium" in str(refusal.value)


@pytest.mark.usefixtures("ordinary_user")
def test_chromium_is_asked_for_only_by_the_tests(monkeypatch):
    monkeypatch.setattr(system, "search_path", lambda: "/nonexistent")
    with pytest.raises(system.SetupError) as refusal:
        system.ensure_packages(tests=False)

    assert "chromium" not in str(refusal.value)


@pytest.mark.usefixtures("ordinary_user")
def test_a_user_without_subordinate_ids_is_told_how_to_get_them(monkeypatch):
    monkeypatch.setattr(system.getpass, "getuser", lambda: "nobody-of-this-name")
    monkeypatch.setattr(system.os, "getuid", lambda: 987654321)
    with pytest.raises(system.SetupError, match="sudo usermod --add-subuids"):
        system.ensure_subordinate_ids()


def test_a_failing_step_shows_what_it_said():
    with pytest.raises(setup.SetupError, match=r"(?s)failed:.*no such thing"):
        setup.call("sh", "-c", "echo no such thing; exit 3")


def test_a_stamp_changes_with_any_content_and_any_word(tmp_path):
    lock = tmp_path / "a.lock"
    lock.write_text("one")
    before = setup.digest([lock], "3.11")

    assert setup.digest([lock], "3.12") != before
    lock.write_text("two")
    assert setup.digest([lock], "3.11") != before
