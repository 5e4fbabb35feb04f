"""Parts of the platform stop under an open lab: nothing is lost, and each says what it means."""

from playwright.sync_api import expect

S3_LAB = "s3-versioning-recover"
CONNECTION_FAULTS = ("WebSocket connection to", "Failed to load resource", "Response Status Error")
ENABLE = (
    "aws s3api put-bucket-versioning --bucket $LAB_BUCKET --versioning-configuration Status=Enabled"
)


def test_a_restarted_web_keeps_the_shell(learner, whole_stack):
    learner.troubles.expect(*CONNECTION_FAULTS)
    lab = learner.start(S3_LAB)
    lab.run("kept=$((40+2)); echo before-$kept", shows="before-42")
    whole_stack.stop("web")
    expect(lab.line).to_contain_text("your shell keeps running")
    expect(lab.banner).to_contain_text("The connection to the server is lost")
    expect(lab.rows).to_contain_text("before-42")
    whole_stack.start("web")
    expect(lab.line).to_be_hidden()
    expect(lab.banner).to_be_hidden()
    expect(lab.rows).to_contain_text("before-42")
    lab.run("echo after-$kept", shows="after-42")
    lab.type(ENABLE)
    lab.ticked("versioning")


def test_a_runner_that_comes_back_without_the_machine(learner, whole_stack):
    learner.troubles.expect(*CONNECTION_FAULTS)
    lab = learner.start(S3_LAB)
    whole_stack.stop("runner")
    expect(lab.line).to_contain_text("The service behind your machine does not answer.")
    whole_stack.start("runner")
    expect(lab.stage).to_contain_text("Your machine was restarted")
    lab.stage.get_by_role("button", name="Try again").click()
    lab.ready()


def test_a_cloud_that_is_away_is_our_fault_and_costs_nothing(learner, whole_stack):
    lab = learner.start(S3_LAB)
    lab.type(ENABLE)
    lab.ticked("versioning")
    whole_stack.stop("cloud")
    learner.page.get_by_role("button", name="Check now").click()
    guide = learner.page.locator("#guide-live")
    expect(guide).to_contain_text("This could not be checked")
    expect(guide).to_contain_text("our fault and costs you nothing")
    lab.ticked("versioning")
    expect(lab.score).to_contain_text("20 / 100")
    whole_stack.start("cloud")
    learner.page.get_by_role("button", name="Check now").click()
    expect(guide).not_to_contain_text("This could not be checked")
    lab.ticked("versioning")


def test_redis_that_is_away_pauses_ticks_but_not_the_terminal(learner, whole_stack):
    learner.troubles.expect(*CONNECTION_FAULTS)
    lab = learner.start(S3_LAB)
    whole_stack.stop("redis")
    expect(lab.banner).to_contain_text("Live updates are paused")
    lab.run("echo works-$((40+2))", shows="works-42")
    learner.page.get_by_role("button", name="New terminal").click()
    lab.ready()
    learner.page.get_by_role("button", name="Check now").click()
    guide = learner.page.locator("#guide-live")
    expect(guide).to_contain_text("our work queue does not answer")
    lab.type(ENABLE)
    whole_stack.start("redis")
    expect(lab.banner).to_be_hidden()
    whole_stack.restart("worker")  # it ends without its queue; the supervisor would start it
    lab.ticked("versioning")
