"""From the first look at home through a question in a lesson, and back to where one left."""

from playwright.sync_api import Locator, Page, expect

from courses.packs.loader import load_curriculum
from courses.packs.model import Lesson
from tests.browser.axe import flaws, overflows, violations
from tests.browser.conftest import PHONE
from tests.browser.test_quizzes import answer_something
from tests.processes import ROOT


def find(wanted: str) -> Lesson:
    """Return the first lesson that has what is wanted: checks or diagrams."""
    modules = load_curriculum(ROOT / "curriculum").curriculum.modules()
    return next(
        lesson for module in modules for lesson in module.lessons if getattr(lesson, wanted)
    )


def address(lesson: Lesson) -> str:
    return f"/courses/{lesson.course}/{lesson.module}/{lesson.slug}/"


def check_on(page: Page) -> Locator:
    return page.locator(".lesson-check").first


def test_a_question_is_answered_by_keyboard_and_home_leads_back(make_learner):
    learner = make_learner(color_scheme="dark", viewport=PHONE)
    lesson = find("checks")
    page = learner.goto("/")
    expect(page.get_by_role("heading", name="How it goes")).to_be_visible()
    found = violations(page)

    page = learner.goto(address(lesson))
    answer_something(page)
    check_on(page).get_by_role("button", name="Check").press("Enter")
    expect(check_on(page).get_by_text("Why", exact=True)).to_be_visible()
    button = check_on(page).get_by_role("button")
    expect(button).to_be_focused()
    expect(page.locator(".lesson [role=status]").first).to_contain_text("The explanation follows")
    assert page.url.endswith(address(lesson))
    found += flaws(page)

    page.keyboard.press("Enter")
    expect(check_on(page).get_by_role("button", name="Check")).to_be_focused()

    page = learner.goto("/")
    expect(page.get_by_role("heading", name="How it goes")).to_have_count(0)
    page.get_by_role("link", name="Read on").click()
    page.wait_for_url(f"**{address(lesson)}")
    assert found == []


def test_a_question_is_answered_without_script(learner, browser):
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(learner.context.cookies())
    page = context.new_page()
    page.goto(learner.url + address(find("checks")))
    answer_something(page)
    check_on(page).get_by_role("button", name="Check").click()
    expect(check_on(page).get_by_text("Why", exact=True)).to_be_visible()
    assert "#check-" in page.url
    context.close()


def test_a_diagram_is_named_fits_a_phone_and_follows_the_theme(make_learner):
    learner = make_learner(viewport=PHONE)
    page = learner.goto(address(find("diagrams")))
    drawing = page.locator("figure.diagram svg").first
    expect(drawing).to_have_attribute("role", "img")
    assert drawing.get_attribute("aria-label")
    assert not overflows(page)
    page.emulate_media(color_scheme="light")
    light = drawing.locator("text").first.evaluate("text => getComputedStyle(text).fill")
    page.emulate_media(color_scheme="dark")
    dark = drawing.locator("text").first.evaluate("text => getComputedStyle(text).fill")
    assert light != dark
