"""From sign-in to 100 points in the S3 lab, with real commands in the page's terminal."""

import subprocess
import sys

from playwright.sync_api import expect

from tests.browser.lab_page import LabPage

COPY_BACK = (
    "aws s3api copy-object --bucket $LAB_BUCKET --key photo.gif"
    ' --copy-source "$LAB_BUCKET/photo.gif?versionId=null"'
)


def test_sign_in_lesson_lab_and_100_points(learner):
    page = learner.page
    learner.sign_out()
    learner.sign_in()
    page.get_by_role("link", name="Object storage with S3").first.click()
    page.get_by_role("link", name="Undo a deletion").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Undo")
    learner.goto("/labs/s3-versioning-recover/")
    page.get_by_role("button", name="Start").click()

    lab = LabPage(page)
    lab.ready()
    expect(lab.score).to_contain_text("0 / 100")
    lab.type('alias versioning="aws s3api put-bucket-versioning --bucket $LAB_BUCKET"')
    lab.type("versioning --versioning-configuration Status=Enabled")
    lab.ticked("versioning")
    expect(lab.announced).to_contain_text("Task 1 done, 20 of 100 points.")
    lab.type('aws s3 cp second.gif "s3://$LAB_BUCKET/photo.gif"')
    lab.ticked("versioning", "overwrite")
    lab.type('aws s3 rm "s3://$LAB_BUCKET/photo.gif"')
    lab.ticked("delete")
    lab.type(COPY_BACK)
    lab.ticked("restore")
    lab.type("versioning --versioning-configuration Status=Suspended")
    lab.type('aws s3 cp last.gif "s3://$LAB_BUCKET/last.gif"')
    lab.ticked("suspend")
    expect(lab.score).to_contain_text("100 / 100")
    expect(page.get_by_role("heading", name="All 100 points. Well done.")).to_be_visible()

    page.get_by_role("link", name="Continue with S3").click()
    expect(page.get_by_role("main")).to_contain_text("Undo a deletion (done)")


def test_what_is_wrong_is_said_under_its_task_and_hints_are_given(learner):
    lab = learner.start("s3-versioning-recover")
    page = learner.page
    lab.task("versioning").get_by_role("button", name="Check now").click()
    expect(lab.task("versioning").locator(".task__say")).to_contain_text("Still to do.")
    expect(lab.announced).to_contain_text("Still to do.")

    page.get_by_role("button", name="Hint 1 of 2 · free").click()
    expect(lab.task("versioning").locator(".hint")).to_contain_text("PutBucketVersioning")
    page.get_by_role("button", name="Hint 2 of 2 · costs 2 points").click()
    expect(lab.task("versioning").locator(".hint")).to_have_count(2)
    expect(lab.score).to_contain_text("0 / 100")

    lab.type(
        "aws s3api put-bucket-versioning --bucket $LAB_BUCKET"
        " --versioning-configuration Status=Enabled"
    )
    lab.ticked("versioning")
    expect(lab.score).to_contain_text("18 / 100")


def test_the_keys_work_from_a_laptop_and_the_secret_shows_on_demand(learner):
    lab = learner.start("s3-versioning-recover")
    page = learner.page
    secret = learner.stack.sandbox(lab.session_id)["secret_access_key"]
    page.get_by_role("tab", name="Your own laptop").click()
    panel = page.get_by_role("tabpanel", name="Your own laptop")
    lines = panel.locator(".env__lines").first
    expect(lines).to_contain_text(f"AWS_ENDPOINT_URL='http://127.0.0.1:{learner.stack.cloud_port}'")
    expect(panel).not_to_contain_text(secret, use_inner_text=True)
    panel.get_by_role("button", name="Show the secret").first.click()
    expect(lines).to_contain_text(secret)

    panel.get_by_role("button", name="Copy all for bash or zsh").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    call = [sys.executable, "-c", "import boto3; print(boto3.client('sts').get_caller_identity())"]
    shell = subprocess.run(
        ["sh", "-c", f'{copied} "$@"', "sh", *call], capture_output=True, text=True, check=True
    )
    assert learner.stack.sandbox(lab.session_id)["account_id"] in shell.stdout
