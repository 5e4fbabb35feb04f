import pytest
from playwright.sync_api import expect
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.lab_page import LabPage
from tests.browser.test_pages import sideways, violations

PAGES = [
    "/courses/aws/lambda/",
    "/courses/aws/lambda/events-from-s3/",
    "/courses/aws/lambda/two-policies/",
    "/courses/aws/lambda/quiz/",
    "/courses/aws/step-functions/",
    "/courses/aws/step-functions/states-and-executions/",
    "/courses/aws/step-functions/data-on-the-way/",
    "/courses/aws/step-functions/call-other-services/",
    "/courses/aws/step-functions/quiz/",
    "/labs/lambda-s3-thumbs/",
]


@pytest.mark.parametrize(
    ("viewport", "theme", "name"),
    [
        (DESKTOP, "light", "dl"),
        (PHONE, "dark", "pd"),
        (DESKTOP, "dark", "dd"),
        (PHONE, "light", "pl"),
    ],
)
def test_shots(make_learner, viewport, theme, name):
    learner = make_learner(viewport=viewport, color_scheme=theme)
    bad = []
    for path in PAGES:
        page = learner.goto(path)
        page.wait_for_timeout(300)
        bad += violations(page) + ([f"{path} wide"] if sideways(page) else [])
        page.screenshot(
            path=f"/tmp/shots/{name}-{path.strip('/').replace('/', '_')}.png", full_page=True
        )
    print(bad)


@pytest.mark.parametrize(
    ("viewport", "theme", "name"), [(DESKTOP, "light", "dl"), (PHONE, "dark", "pd")]
)
def test_lab(make_learner, viewport, theme, name):
    learner = make_learner(viewport=viewport, color_scheme=theme)
    lab = learner.start("lambda-s3-thumbs")
    lab.run("cat thumbs/app.py", "print(bucket, key)")
    lab.task("function").get_by_role("button", name="Check now").click()
    expect(lab.task("function").locator(".task__say").first).to_contain_text("no function")
    lab.task("trigger").get_by_role("button", name="Check now").click()
    lab.page.wait_for_timeout(1500)
    lab.page.screenshot(path=f"/tmp/shots/{name}-lab.png", full_page=True)
