"""Nothing that is done or told is lost to a part of the page being drawn anew at the same moment."""

from playwright.sync_api import Page, Route, expect

GUIDE, STATUS = "**/guide/", "**/status/"


def _graded(page: Page) -> None:
    """Have the page ask for its guide, as when something was graded."""
    page.evaluate("document.body.dispatchEvent(new CustomEvent('lab:graded'))")


def test_an_answer_arrives_though_the_guide_is_being_asked_for(learner):
    lab, page = learner.start("s3-first-bucket"), learner.page
    lab.task("list").locator("summary").click()
    older = learner.context.request.get(f"{page.url}guide/")
    waiting: list[Route] = []

    def hold_the_first(route: Route) -> None:
        route.fallback() if waiting else waiting.append(route)

    with page.expect_request(GUIDE):  # this one, or the page's own shortly after its start
        page.route(GUIDE, hold_the_first)
        _graded(page)
    _graded(page)
    with page.expect_response("**/answer/") as answered:
        lab.answer("list", "1")
    assert answered.value.ok
    waiting[0].fulfill(response=older)
    with page.expect_response(GUIDE):
        _graded(page)
    expect(lab.task("list").get_by_role("textbox")).to_have_value("1")


def test_a_button_that_is_pressed_stays_until_it_is_released(learner):
    lab, page = learner.start("git-first-commit"), learner.page
    page.get_by_role("button", name="Check now").hover()
    page.evaluate("document.querySelector('#check-now').dataset.pressed = ''")
    page.mouse.down()
    _graded(page)
    assert learner.get(f"/sessions/{lab.session_id}/guide/") == 200  # one more asked would be here
    expect(page.locator("#check-now[data-pressed]")).to_be_visible()
    with page.expect_request("**/check/"):
        page.mouse.up()
    expect(page.locator("#check-now[data-pressed]")).to_have_count(0)


def test_what_never_comes_up_again_keeps_no_guide_from_being_drawn(learner):
    lab, page = learner.start("git-first-commit"), learner.page
    lab.task("identity").locator("summary").hover()
    page.mouse.down(button="right")  # a menu opens, and takes the release
    with page.expect_response(GUIDE):
        _graded(page)
    page.mouse.up(button="right")
    page.mouse.down()
    page.evaluate("window.dispatchEvent(new Event('blur'))")
    with page.expect_response(GUIDE):
        _graded(page)


def test_an_end_is_told_though_an_older_state_is_on_its_way(learner):
    lab, page = learner.start("git-first-commit"), learner.page
    older = learner.context.request.get(f"{page.url}status/")
    waiting: list[Route] = []

    def hold_the_first(route: Route) -> None:
        route.fallback() if waiting else waiting.append(route)

    with page.expect_request(STATUS):
        page.route(STATUS, hold_the_first)
        page.evaluate("document.body.dispatchEvent(new CustomEvent('lab:changed'))")
    told = "document.body.addEventListener('lab:changed', () => document.body.dataset.told = '')"
    page.evaluate(told)
    learner.post(f"/sessions/{lab.session_id}/end/")
    expect(page.locator("body[data-told]")).to_have_count(1)
    waiting[0].fulfill(response=older)
    expect(lab.stage).to_contain_text("This lab has ended")
