"""A lab's page comes into the page on which it was started, and is a page all the same."""

import re

from playwright.sync_api import expect

from tests.browser.lab_page import LabPage

S3_LAB = "s3-versioning-recover"
GIT_LAB = "git-first-commit"


def _start(learner, slug):
    learner.page.goto(f"{learner.url}/labs/{slug}/")
    learner.page.evaluate("document.documentElement.dataset.same = ''")
    learner.page.get_by_role("button", name="Start").click()
    learner.page.wait_for_url("**/sessions/**")


def test_no_page_is_loaded_to_start_a_lab_and_back_leads_to_where_one_was(learner):
    _start(learner, S3_LAB)
    page, lab = learner.page, LabPage(learner.page)
    expect(page.locator("html[data-same]")).to_have_count(1)
    lab.ready()
    title = page.get_by_role("heading", level=1).text_content()
    expect(page).to_have_title(re.compile(re.escape(title)))
    page.get_by_role("button", name="Reset").click()
    expect(page.get_by_role("dialog", name="Start this lab over?")).to_be_visible()
    page.keyboard.press("Escape")

    page.go_back()
    expect(page.get_by_role("link", name="Resume lab")).to_be_visible()
    page.go_forward()
    lab.ready()
    page.reload()
    lab.ready()


def test_whoever_was_signed_out_meanwhile_is_asked_to_sign_in(learner):
    learner.page.goto(f"{learner.url}/labs/{S3_LAB}/")
    learner.page.context.clear_cookies(name="sessionid")
    learner.page.get_by_role("button", name="Start").click()
    expect(learner.page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_server_that_is_away_is_told_and_the_start_works_later(learner, whole_stack):
    learner.troubles.expect("ERR_CONNECTION_REFUSED")
    page = learner.page
    page.goto(f"{learner.url}/labs/{GIT_LAB}/")
    whole_stack.stop("web")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_text("The server cannot be reached.")).to_be_visible()
    whole_stack.start("web")
    page.get_by_role("button", name="Start").click()
    LabPage(page).ready()
