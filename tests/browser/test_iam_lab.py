"""From the lessons on IAM to 100 points in its first lab."""

from playwright.sync_api import expect

from tests.browser.lab_page import LabPage

READ_S3 = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"


def test_people_and_groups_from_the_lesson_to_100_points(learner):
    page = learner.page
    learner.goto("/")
    page.get_by_role("link", name="Identity and access with IAM").first.click()
    page.get_by_role("link", name="Root, users, groups and roles").first.click()
    expect(
        page.get_by_role("img", name="Ana and Ravi are users in the group devs.")
    ).to_be_visible()
    learner.goto("/labs/iam-users-groups/")
    page.get_by_role("button", name="Start").click()

    lab = LabPage(page)
    lab.ready()
    lab.type("aws iam create-group --group-name $LAB_GROUP")
    lab.ticked("group")
    for user in ("$LAB_ANA", "$LAB_RAVI"):
        lab.type(f"aws iam create-user --user-name {user}")
        lab.type(f"aws iam add-user-to-group --group-name $LAB_GROUP --user-name {user}")
    lab.ticked("users", "members")
    lab.task("policy").get_by_role("button", name="Check now").click()
    expect(lab.task("policy").locator(".task__say")).to_contain_text("is not attached to the group")
    expect(lab.score).to_contain_text("50 / 100")

    lab.type(f"aws iam attach-group-policy --group-name $LAB_GROUP --policy-arn {READ_S3}")
    lab.ticked("policy", "verify")
    expect(lab.score).to_contain_text("100 / 100")
