"""From the lessons on EC2 to 100 points: a machine that serves a page to the lab's terminal."""

from playwright.sync_api import expect

from tests.browser.lab_page import LabPage

IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
OPEN = (
    "aws ec2 authorize-security-group-ingress --group-name $LAB_GROUP --protocol tcp"
    " --output text --query Return"
)
BOOT = (
    "printf '%s\\n' '#!/bin/bash' \"echo $LAB_TOKEN > /var/www/html/index.html\""
    " 'python3 -m http.server 80 --directory /var/www/html &' > boot.sh"
)
ASK = f"image=$(aws ssm get-parameter --name {IMAGE} --query Parameter.Value --output text)"
LAUNCH = (
    "id=$(aws ec2 run-instances --image-id $image --instance-type t3.micro"
    " --key-name $LAB_KEY --security-groups $LAB_GROUP --user-data file://boot.sh"
    " --query 'Instances[0].InstanceId' --output text)"
)
REQUIRE = (
    "aws ec2 modify-instance-metadata-options --instance-id $id --http-tokens required"
    " --output text --query InstanceId"
)


def test_a_server_from_the_lesson_to_100_points(learner):
    page = learner.page
    learner.goto("/")
    page.get_by_role("link", name="Machines with EC2").first.click()
    page.get_by_role("link", name="What an instance is made of").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("What an instance is made of")
    learner.goto("/labs/ec2-launch-web/")
    page.get_by_role("button", name="Start").click()

    lab = LabPage(page)
    lab.ready()
    lab.type(
        "aws ec2 create-key-pair --key-name $LAB_KEY --query KeyMaterial --output text > lab.pem",
        'aws ec2 create-security-group --group-name $LAB_GROUP --description "Web server"',
        f"{OPEN} --port 22 --cidr $(curl -s http://checkip.amazonaws.com)/32",
    )
    lab.ticked("key")
    lab.type(BOOT, ASK, LAUNCH)
    lab.ticked("launch")
    lab.task("group").get_by_role("button", name="Check now").click()
    expect(lab.task("group").locator(".task__say")).to_contain_text("is not open to the world")
    expect(lab.score).to_contain_text("45 / 100")

    lab.type(f"{OPEN} --port 80 --cidr 0.0.0.0/0")
    lab.ticked("group", "page")
    lab.type(REQUIRE, "aws ec2 create-tags --resources $id --tags Key=Name,Value=$LAB_NAME")
    lab.ticked("imds", "tag")
    expect(lab.score).to_contain_text("100 / 100")
    expect(page.get_by_role("heading", name="All 100 points. Well done.")).to_be_visible()
