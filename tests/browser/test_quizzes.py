"""A quiz and an exam as a learner goes through them: by keyboard, without script, in both themes."""

import re

from playwright.sync_api import Page, expect

from tests.browser.axe import flaws
from tests.browser.conftest import DESKTOP, PHONE

QUIZ = "/practice/quizzes/aws/iam/"
EXAM = "/practice/exams/dva-c03/"


def answer_something(page: Page) -> None:
    """Choose the first of everything and write a number into every field."""
    for group in page.locator(".question__options").all():
        group.locator("input").first.check()
    for menu in page.locator(".question__rows select").all():
        menu.select_option(index=1)
    for box in page.locator("input[inputmode=decimal], input.mono").all():
        box.fill("42")


def test_a_quiz_from_the_module_to_its_explanations(make_learner):
    learner = make_learner(color_scheme="light", viewport=DESKTOP)
    page = learner.goto("/courses/aws/s3/")
    page.get_by_role("link", name="S3 quiz").click()
    found = flaws(page)
    page.get_by_role("button", name="Begin the quiz").press("Enter")
    page.wait_for_url(re.compile(r"/practice/[0-9a-f-]{36}/$"))
    found += flaws(page)
    answer_something(page)
    page.get_by_role("button", name="Hand in").press("Enter")
    expect(page.get_by_role("heading", name="Every question, explained")).to_be_visible()
    expect(page.locator(".question .callout")).to_have_count(10)
    expect(page.locator(".question .callout:visible")).to_have_count(0)
    page.get_by_role("link", name="Question 10 ").click()
    expect(page.locator("#question-10")).to_be_in_viewport()
    found += flaws(page)
    wrong = page.locator(".place--wrong")
    page.get_by_role("button", name="Show all that was wrong").click()
    expect(page.locator(".review--wrong[open]")).to_have_count(wrong.count())
    found += flaws(page)
    page = learner.goto("/practice/")
    expect(page.locator(".card", has_text="S3 quiz").locator(".pill")).to_contain_text("best")
    found += flaws(page)
    assert found == []


def test_an_exam_with_flag_overview_reload_and_result(make_learner):
    learner = make_learner(color_scheme="dark", viewport=PHONE)
    page = learner.goto(EXAM)
    found = flaws(page)
    page.get_by_role("button", name="Start the clock").click()
    expect(page.get_by_text("Question 1 of 65")).to_be_visible()
    expect(page.locator("[data-clock]")).to_have_text(re.compile(r"^1(29|30) min$"))
    found += flaws(page)
    answer_something(page)
    page.get_by_label("Flag this question").check()
    page.get_by_role("button", name="Keep and go on").click()
    expect(page.get_by_text("Question 2 of 65")).to_be_visible()

    page.reload()
    page.get_by_role("button", name="Overview").click()
    expect(page.get_by_text("64 questions without an answer, 1 flagged.")).to_be_visible()
    found += flaws(page)
    page.get_by_role("link", name="Question 1 answered flagged").click()
    expect(page.get_by_label("Flag this question")).to_be_checked()

    page.get_by_role("button", name="Overview").click()
    page.get_by_role("button", name="Hand in the exam").click()
    expect(page.get_by_role("heading", name="of 1,000, an estimate")).to_be_visible()
    found += flaws(page)
    assert found == []


def test_a_quiz_works_without_script(learner, browser):
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(learner.context.cookies())
    page = context.new_page()
    page.goto(learner.url + QUIZ)
    page.get_by_role("button", name="Begin the quiz").click()
    answer_something(page)
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("heading", name="Every question, explained")).to_be_visible()
    page.goto(learner.url + EXAM)
    page.get_by_role("button", name="Start the clock").click()
    page.get_by_role("button", name="Keep and go on").click()
    expect(page.get_by_text("Question 2 of 65")).to_be_visible()
    context.close()
