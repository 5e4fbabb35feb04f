"""axe-core finds nothing on any page, in light and dark, on a desktop and a phone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.processes import ROOT

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = [
    pytest.param({"color_scheme": scheme, "viewport": viewport}, id=f"{scheme}-{name}")
    for scheme in ("light", "dark")
    for name, viewport in (("desktop", DESKTOP), ("phone", PHONE))
]
SIGNED_OUT = ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/nowhere/")
SIGNED_IN = (
    *("/", "/courses/aws/", "/courses/git/", "/courses/aws/s3/", "/courses/git/first-steps/"),
    *("/courses/aws/s3/versioning/", "/courses/git/first-steps/snapshots/", "/styleguide/"),
    *("/labs/s3-versioning-recover/", "/labs/git-first-commit/"),
    *("/accounts/email/", "/accounts/password/change/", "/accounts/logout/"),
)


def violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong, one line each."""
    page.evaluate(AXE)
    found = page.evaluate("(tags) => axe.run({runOnly: tags})", TAGS)
    return [
        f"{page.url} {wrong['id']}: {wrong['help']} at {node['target']} {node['html'][:120]}"
        for wrong in found["violations"]
        for node in wrong["nodes"]
    ]


def overflows(page: Page) -> bool:
    """Whether the page can be scrolled sideways, which on a phone nobody wants."""
    root = "document.documentElement"
    wide: bool = page.evaluate(f"{root}.scrollWidth > {root}.clientWidth")
    return wide


@pytest.mark.parametrize("look", LOOKS)
def test_pages(make_learner, browser, stack, look):
    learner = make_learner(**look)
    learner.troubles.expect("404")
    found = []
    for path in SIGNED_IN:
        page = learner.goto(path)
        found += violations(page)
        assert not overflows(page), path
    learner.sign_out()
    for path in SIGNED_OUT:
        page = learner.goto(path)
        found += violations(page)
        assert not overflows(page), path
    assert not found, "\n".join(found)


@pytest.mark.parametrize("look", LOOKS)
def test_the_lab_page_in_its_states(make_learner, look):
    learner = make_learner(**look)
    lab = learner.start("s3-versioning-recover")
    page = learner.page
    found = violations(page)
    assert not overflows(page)

    lab.task("versioning").get_by_role("button", name="Check now").click()
    expect(lab.task("versioning").locator(".task__say")).to_be_visible()
    page.get_by_role("button", name="Hint 1 of 2 · free").click()
    expect(lab.task("versioning").locator(".hint")).to_be_visible()
    page.get_by_role("button", name="New terminal").click()
    lab.ready()
    found += violations(page)

    page.get_by_role("tab", name="Your own laptop").click()
    found += violations(page)
    page.get_by_role("button", name="Reset").click()
    found += violations(page)
    page.keyboard.press("Escape")

    for state, failure in (("provisioning", ""), ("failed", "It did not work. Try again.")):
        learner.stack.set_session(lab.session_id, state=state, failure=failure)
        page.reload()
        expect(lab.stage).to_have_attribute("data-state", state)
        page.wait_for_timeout(700)  # the card appears
        found += violations(page)
    page.get_by_role("button", name="End lab").first.click()
    page.get_by_role("button", name="End the lab").click()
    page.wait_for_url("**/labs/**")
    page.go_back()
    expect(lab.stage).to_contain_text("This lab has ended")
    found += violations(page)
    assert not found, "\n".join(found)


def test_axe_really_looks(learner):
    """An audit that finds nothing anywhere would prove nothing."""
    page = learner.goto("/")
    page.evaluate("document.querySelector('h1').outerHTML = '<img src=\"/favicon.ico\">'")
    learner.troubles.expect("404", "favicon")
    assert any("image-alt" in line for line in violations(page))
