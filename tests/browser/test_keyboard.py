"""A whole lab by keyboard alone, and what a screen reader is told."""

from playwright.sync_api import expect

GIT_LAB = "git-first-commit"


def _tab_to(page, locator, most: int = 60) -> None:
    """Press Tab until `locator` has the focus."""
    for _ in range(most):
        if locator.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {locator}")


def test_into_the_terminal_and_out_again_with_the_keyboard_only(learner):
    page = learner.page
    learner.goto(f"/labs/{GIT_LAB}/")
    _tab_to(page, page.get_by_role("button", name="Start"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/sessions/**")
    lab = learner.lab
    lab.ready()

    terminal, guide = page.locator(".xterm-helper-textarea"), page.locator("[data-guide]")
    expect(terminal).to_be_focused()  # one who just started a lab wants to type
    page.keyboard.type("echo typed-$((40+2))\n")
    expect(lab.rows).to_contain_text("typed-42")
    page.keyboard.type("ech")
    page.keyboard.press("Tab")  # is the shell's
    expect(terminal).to_be_focused()
    page.keyboard.press("Control+Shift+E")
    expect(guide).to_be_focused()
    page.keyboard.press("F6")
    expect(terminal).to_be_focused()
    page.keyboard.press("F6")
    expect(guide).to_be_focused()


def test_everything_of_the_page_is_reached_with_the_keyboard(learner):
    lab = learner.start("s3-versioning-recover")
    page = learner.page
    page.locator("[data-guide]").focus()
    _tab_to(page, lab.task("versioning").get_by_role("button", name="Hint 1"))
    page.keyboard.press("Enter")
    expect(lab.task("versioning").locator(".hint")).to_be_visible()
    _tab_to(page, page.get_by_role("button", name="Check now"))
    page.keyboard.press("Enter")
    expect(lab.announced).to_contain_text("Still to do.")

    _tab_to(page, page.get_by_role("separator"))
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("separator")).to_have_attribute("aria-valuenow", "40")
    _tab_to(page, page.get_by_role("tab", name="Terminal 1"))
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tabpanel", name="Your own laptop")).to_be_visible()
    page.keyboard.press("Home")
    expect(page.get_by_role("tabpanel", name="Terminal 1")).to_be_visible()

    page.get_by_role("button", name="End lab").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="End this lab?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="End lab")).to_be_focused()


def test_screen_reader_mode_is_remembered_and_reads_output(learner):
    lab = learner.start(GIT_LAB)
    page = learner.page
    page.get_by_role("button", name="Screen reader mode").click()
    page.reload()
    lab.ready()
    button = page.get_by_role("button", name="Screen reader mode")
    expect(button).to_have_attribute("aria-pressed", "true")
    lab.type("echo spoken-$((40+2))", by_key=True)
    expect(page.locator(".xterm-accessibility-tree")).to_contain_text("spoken-42")
