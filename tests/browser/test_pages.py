"""The pages around the lab, with and without script."""

from dataclasses import replace

from playwright.sync_api import expect

LESSON = "/courses/aws/s3/buckets-and-objects/"


def test_signing_up_out_and_in(learner):
    page = learner.page
    learner.context.clear_cookies()
    learner.goto("/accounts/signup/")
    new = replace(learner, name=f"{learner.name}-too")
    page.fill("[name=username]", new.name)
    page.fill("[name=email]", f"{new.name}@example.org")
    page.fill("[name=password1]", new.password)
    page.fill("[name=password2]", new.password)
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(f"{new.url}/")
    new.sign_out()
    new.sign_in()


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

    def copied(words: str) -> str:
        button = page.locator(".code", has_text=words).get_by_role("button")
        button.click()
        expect(button).to_have_text("Copied")
        return page.evaluate("navigator.clipboard.readText()")

    lines = "git branch -m main\ngit config --global init.defaultBranch main"
    assert copied("git branch -m main") == lines
    typed = "mkdir bakery\ncd bakery\ngit init -b main"
    assert copied("Initialized empty") == typed  # and not what was answered


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
    page.goto(learner.url + "/courses/git/first-steps/first-repository/")
    page.get_by_role("button", name="Mark as done").click()
    expect(page.locator("#progress")).to_contain_text("You have read this lesson")
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    context.close()
