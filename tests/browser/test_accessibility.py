"""axe-core finds nothing on any page, in light and dark, on a desktop and a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import flaws_in_both_themes, violations
from tests.browser.conftest import DESKTOP, PHONE

SCREENS = [pytest.param(DESKTOP, id="desktop"), pytest.param(PHONE, id="phone")]
SIGNED_OUT = (
    *("/accounts/login/", "/accounts/signup/", "/nowhere/"),
    *("/accounts/password/reset/", "/accounts/password/reset/done/"),
    *("/accounts/password/reset/key/1-expired/", "/accounts/confirm-email/expired/"),
)
SIGNED_IN = (
    *("/", "/courses/aws/", "/courses/git/", "/courses/aws/s3/", "/courses/git/first-steps/"),
    *("/courses/aws/s3/versioning/", "/courses/aws/s3/buckets-and-objects/"),
    *("/courses/git/first-steps/snapshots/", "/courses/git/first-steps/first-repository/"),
    *("/labs/s3-versioning-recover/", "/labs/git-first-commit/", "/styleguide/", "/nowhere/"),
    *("/accounts/email/", "/accounts/password/change/", "/accounts/logout/"),
)


@pytest.mark.parametrize("viewport", SCREENS)
def test_pages(make_learner, viewport):
    learner = make_learner(viewport=viewport)
    learner.troubles.expect("404")
    found = []
    for path in SIGNED_IN:
        found += flaws_in_both_themes(learner.goto(path))
    learner.sign_out()
    for path in SIGNED_OUT:
        found += flaws_in_both_themes(learner.goto(path))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("viewport", SCREENS)
def test_the_lab_page_in_its_states(make_learner, viewport):
    learner = make_learner(viewport=viewport)
    lab = learner.start("s3-versioning-recover")
    page = learner.page
    found = flaws_in_both_themes(page)

    lab.task("versioning").get_by_role("button", name="Check now").click()
    expect(lab.task("versioning").locator(".task__say")).to_be_visible()
    page.get_by_role("button", name="Hint 1 of 2 · free").click()
    expect(lab.task("versioning").locator(".hint")).to_be_visible()
    page.get_by_role("button", name="New terminal").click()
    lab.ready()
    found += flaws_in_both_themes(page)

    page.get_by_role("tab", name="Your own laptop").click()
    found += flaws_in_both_themes(page)
    page.get_by_role("button", name="Reset").click()
    found += flaws_in_both_themes(page)
    page.keyboard.press("Escape")

    for state, failure in (("provisioning", ""), ("failed", "It did not work. Try again.")):
        learner.stack.set_session(lab.session_id, state=state, failure=failure)
        page.reload()
        expect(lab.stage).to_have_attribute("data-state", state)
        page.wait_for_timeout(700)  # the card appears
        found += flaws_in_both_themes(page)
    page.get_by_role("button", name="End lab").first.click()
    page.get_by_role("button", name="End the lab").click()
    page.wait_for_url("**/labs/**")
    page.go_back()
    expect(lab.stage).to_contain_text("This lab has ended")
    found += flaws_in_both_themes(page)
    assert not found, "\n".join(found)


def test_axe_really_looks(learner):
    """An audit that finds nothing anywhere would prove nothing."""
    page = learner.goto("/")
    page.evaluate("document.querySelector('h1').outerHTML = '<img src=\"/favicon.ico\">'")
    learner.troubles.expect("404", "favicon")
    assert any("image-alt" in line for line in violations(page))


@pytest.mark.parametrize(("theme", "pale"), [("light", "#eee"), ("dark", "#222")])
def test_axe_looks_at_both_themes(learner, theme, pale):
    page = learner.goto("/")
    page.evaluate(
        """(rules) => {
            const more = new CSSStyleSheet();
            more.replaceSync(rules);
            document.adoptedStyleSheets.push(more);
        }""",
        f"@media (prefers-color-scheme: {theme}) {{ h1 {{ color: {pale} !important }} }}",
    )
    found = flaws_in_both_themes(page)
    assert found
    assert all(line.startswith(theme) and "color-contrast" in line for line in found), found
