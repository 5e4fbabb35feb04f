"""A session's life on its page: more time, start over, end, time up, trouble."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from tests.browser.lab_page import LabPage

S3_LAB = "s3-versioning-recover"


def _in(**delta: float) -> str:
    """Return a time from now as SQLite keeps it."""
    return (datetime.now(UTC) + timedelta(**delta)).strftime("%Y-%m-%d %H:%M:%S.%f")


def test_reset_takes_the_lab_back_to_its_start(learner):
    lab = learner.start(S3_LAB)
    page = learner.page
    lab.type(
        "touch mine",
        "aws s3api put-bucket-versioning --bucket $LAB_BUCKET"
        " --versioning-configuration Status=Enabled",
    )
    lab.ticked("versioning")
    page.get_by_role("button", name="Reset").click()
    dialog = page.get_by_role("dialog", name="Start this lab over?")
    dialog.get_by_role("button", name="Keep it").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Reset")).to_be_focused()

    page.get_by_role("button", name="Reset").click()
    dialog.get_by_role("button", name="Reset the lab").click()
    expect(lab.task("versioning")).to_have_attribute("data-state", "now")
    lab.ready()
    lab.run("ls mine; ls -1", shows="second.gif")
    expect(lab.rows).to_contain_text("cannot access 'mine'")
    expect(lab.score).to_contain_text("0 / 100")


def test_more_time_without_leaving_the_page(learner):
    lab = learner.start(S3_LAB)
    lab.run("echo first-$((40+2))", shows="first-42")
    timer = learner.page.get_by_role("timer")
    expect(timer).to_contain_text("49:")
    learner.page.get_by_role("button", name="+30 min").click()
    expect(timer).to_contain_text("1:19:")
    expect(lab.rows).to_contain_text("first-42")
    for _ in range(2):
        learner.page.get_by_role("button", name="+30 min").click()
        learner.page.wait_for_timeout(300)
    expect(learner.page.get_by_role("button", name="+30 min")).to_have_count(0)


def test_end_needs_a_yes_and_keeps_the_result(learner):
    lab = learner.start(S3_LAB)
    address = f"/sessions/{lab.session_id}/"
    learner.page.get_by_role("button", name="End lab").click()
    dialog = learner.page.get_by_role("dialog", name="End this lab?")
    dialog.get_by_role("button", name="End the lab").click()
    learner.page.wait_for_url("**/labs/s3-versioning-recover/")

    learner.goto(address)
    expect(lab.stage).to_contain_text("This lab has ended")
    expect(lab.stage).to_contain_text("0 of 100 points")
    lab.stage.get_by_role("button", name="Start again").click()
    lab.ready()
    assert address not in learner.page.url


def test_an_open_page_tells_that_the_lab_was_ended_elsewhere(learner):
    lab = learner.start(S3_LAB)
    learner.post(f"/sessions/{lab.session_id}/end/")
    expect(lab.stage).to_contain_text("This lab has ended")
    expect(learner.page.get_by_role("tab", name="Terminal 1")).to_have_count(0)


def test_time_runs_out_under_an_open_page(learner):
    lab = learner.start(S3_LAB)
    learner.stack.set_session(lab.session_id, expires_at=_in(seconds=6))
    learner.page.reload()
    lab.ready()
    expect(learner.page.get_by_role("timer")).to_have_class("pill timer is-short")
    expect(lab.stage).to_contain_text("Your time is up")
    expect(lab.stage).to_contain_text("0 of 100 points")
    lab.stage.get_by_role("button", name="Start again").click()
    lab.ready()


def test_a_lab_that_could_not_start_says_so_and_starts_on_a_second_try(learner):
    lab = learner.start(S3_LAB)
    learner.stack.set_session(
        lab.session_id, state="failed", failure="The learner cloud did not answer. Try again."
    )
    learner.page.reload()
    expect(lab.stage).to_contain_text("The learner cloud did not answer. Try again.")
    lab.stage.get_by_role("button", name="Try again").click()
    lab.ready()


def test_a_page_opened_early_goes_on_by_itself(learner, whole_stack):
    whole_stack.stop("worker")
    learner.goto(learner.post(f"/labs/{S3_LAB}/start/"))
    lab = LabPage(learner.page)
    expect(lab.stage).to_contain_text("Waiting for a free place")
    expect(lab.task("versioning")).to_be_visible()
    whole_stack.start("worker")
    lab.ready()
    expect(lab.stage).to_be_hidden()
