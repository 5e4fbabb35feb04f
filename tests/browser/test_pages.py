"""The pages around the lab: readable for everybody, in both themes, with and without script."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.processes import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
LESSON = "/courses/aws/s3/buckets-and-objects/"
FOR_EVERYBODY = [
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/1-expired/",
    "/accounts/confirm-email/expired/",
]
SIGNED_IN = [
    "/",
    "/courses/git/",
    "/courses/git/first-steps/",
    "/courses/git/first-steps/first-repository/",
    LESSON,
    "/labs/s3-versioning-recover/",
    "/styleguide/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/logout/",
]


def violations(page: Page) -> list[str]:
    """Return what axe-core objects to. The policy keeps scripts out of pages, not this one."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document).then(result => result.violations)")
    return [
        f"{page.url}: {rule['id']}: {node['target']}" for rule in found for node in rule["nodes"]
    ]


def sideways(page: Page) -> bool:
    """Whether the page must be scrolled sideways to be read."""
    width: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return width > 0


@pytest.mark.parametrize(("viewport", "theme"), [(DESKTOP, "light"), (PHONE, "dark")])
def test_no_page_shuts_anybody_out(make_learner, viewport, theme):
    learner = make_learner(viewport=viewport, color_scheme=theme)
    found = []
    for path in SIGNED_IN:
        page = learner.goto(path)
        found += violations(page) + ([f"{path} is too wide"] if sideways(page) else [])
    learner.context.clear_cookies()
    for path in FOR_EVERYBODY:
        page = learner.goto(path)
        found += violations(page) + ([f"{path} is too wide"] if sideways(page) else [])
    assert found == []


def test_an_error_page_shuts_nobody_out(learner):
    learner.troubles.expect("404")
    assert violations(learner.goto("/nowhere/")) == []


def test_a_lesson_read_to_its_end_is_marked_and_can_be_unmarked(learner):
    page = learner.goto(LESSON)
    progress = page.locator("#progress")
    expect(progress).to_contain_text("Read to the end?")
    progress.scroll_into_view_if_needed()
    expect(progress).to_contain_text("You have read this lesson")
    expect(page.locator("#lesson-aside .dot--done")).to_have_count(1)

    page.get_by_role("button", name="Not yet done").click()
    expect(page.get_by_role("button", name="Mark as done")).to_be_focused()
    expect(page.locator("#lesson-aside .dot--done")).to_have_count(0)


def test_a_figure_leads_to_its_source(learner):
    page = learner.goto(LESSON)
    expect(page.locator("#sources")).not_to_have_attribute("open", "")
    page.locator("a.fact").first.click()
    expect(page.locator("#sources")).to_have_attribute("open", "")


def test_the_theme_is_kept_and_there_before_the_first_paint(learner):
    page = learner.goto("/")
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("body")).to_have_css("background-color", "rgb(15, 20, 27)")

    page.route("**/site.js", lambda route: route.abort())  # only the blocking script runs
    learner.troubles.expect("site", "ERR_FAILED")
    page = learner.goto(LESSON)
    expect(page.locator("body")).to_have_css("background-color", "rgb(15, 20, 27)")


def test_code_can_be_copied(learner):
    page = learner.goto("/courses/git/first-steps/first-repository/")
    page.locator(".code", has_text="git branch -m main").get_by_role("button").click()
    expect(page.get_by_role("button", name="Copy this code").nth(1)).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "git branch -m main"

    page.get_by_role("button", name="Copy this code").first.click()
    expect(page.get_by_role("button", name="Copy this code").first).to_have_text("Copied")
    typed = "mkdir bakery\ncd bakery\ngit init -b main"
    assert page.evaluate("navigator.clipboard.readText()") == typed  # and not what was answered


def test_the_keyboard_skips_to_the_content(learner):
    page = learner.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_pages_work_without_script(learner, browser):
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(learner.context.cookies())
    page = context.new_page()
    page.goto(learner.url + "/courses/git/first-steps/identity/")
    page.get_by_role("button", name="Mark as done").click()
    expect(page.locator("#progress")).to_contain_text("You have read this lesson")
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    context.close()
