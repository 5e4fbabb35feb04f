"""Back to when a task was done, from the page and from the terminal."""

from playwright.sync_api import expect

VERSIONING = (
    "aws s3api put-bucket-versioning --bucket $LAB_BUCKET --versioning-configuration Status=Enabled"
)


def test_a_learner_goes_back_to_a_task_and_goes_on_from_there(learner):
    lab = learner.start("s3-versioning-recover")
    page = learner.page
    lab.type("echo early > mine", VERSIONING)
    lab.ticked("versioning")
    lab.type('echo late > mine; sleep 2; aws s3 cp second.gif "s3://$LAB_BUCKET/photo.gif"')

    dialog = page.get_by_role("dialog", name="Start this lab over?")
    choice = dialog.get_by_role("radio", name="Task 1 done")
    page.get_by_role("button", name="Reset").click()
    expect(dialog.get_by_role("radio", name="The start of the lab")).to_be_checked()
    choice.check()
    # The dialog learns of what is kept while it is open, and leaves the choice alone.
    expect(dialog.get_by_role("radio", name="Task 2 done")).to_be_visible()
    expect(choice).to_be_checked()
    score = lab.score.inner_text()
    dialog.get_by_role("button", name="Reset the lab").click()
    expect(lab.task("overwrite")).to_have_attribute("data-state", "now")
    expect(lab.task("versioning")).to_have_attribute("data-state", "done")
    lab.ready()
    lab.run("cat mine", shows="early")
    expect(lab.rows).not_to_contain_text("late")
    expect(lab.score).to_contain_text("20 / 100")

    lab.type('aws s3 cp second.gif "s3://$LAB_BUCKET/photo.gif"')
    lab.ticked("versioning", "overwrite")
    expect(lab.score).to_have_text(score, use_inner_text=True)
    lab.run("lab reset", shows="lab reset --to 1    task 1 done, 20 points")
    lab.run("lab reset --to 5", shows="Task 5 is not done yet")
    lab.type("lab reset --to 1")
    expect(lab.task("overwrite")).to_have_attribute("data-state", "now")
    lab.ready()
    lab.run("cat mine", shows="early")
