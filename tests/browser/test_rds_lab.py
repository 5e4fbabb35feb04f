"""From the lesson on endpoints to 100 points in the MySQL lab, with a real server at the other end."""

import re
import shutil

import pytest
from playwright.sync_api import expect

from tests.browser.lab_page import LabPage

CLIENT = re.compile("sg-[0-9a-f]+")
OURS = (
    'db() { aws rds "$@" --db-instance-identifier $LAB_DB --output text; }; '
    'look() { db describe-db-instances --query "DBInstances[0].$1"; }'
)


def make_instance(lab: LabPage, client: str) -> None:
    lab.type(
        "group=$(aws ec2 create-security-group --group-name database --description MySQL"
        " --query GroupId --output text)",
        "aws ec2 authorize-security-group-ingress --group-id $group --protocol tcp --port 3306"
        f" --source-group {client}",
        OURS,
        "db create-db-instance --engine mysql --db-instance-class db.t4g.micro"
        " --allocated-storage 20 --master-username admin --master-user-password Quiet-Harbour-7"
        " --vpc-security-group-ids $group --no-publicly-accessible > /dev/null",
    )


@pytest.mark.skipif(shutil.which("mariadb") is None, reason="terminals have no `mysql` here")
def test_a_first_mysql_from_the_lesson_to_100_points(learner):
    page = learner.page
    learner.goto("/")
    page.get_by_role("link", name="Relational databases with RDS").first.click()
    page.get_by_role("link", name="Reach the database").first.click()
    expect(page.get_by_role("img", name="A VPC with private subnets.")).to_be_visible()
    page.get_by_role("link", name="Your first MySQL").first.click()
    page.get_by_role("button", name="Start").click()

    lab = LabPage(page)
    lab.ready()
    expect(page.locator("main")).to_contain_text(CLIENT)
    client = CLIENT.findall(page.locator("main").inner_text())
    make_instance(lab, client[0])
    lab.ticked("instance")
    lab.type(
        "until [ $(look DBInstanceStatus) = available ]; do sleep 0.5; done",
        "clear; mysql --host $(look Endpoint.Address) --user admin --password=Quiet-Harbour-7",
        "SELECT @@hostname;",
    )
    lab.answer("connect", lab.found(r"ip-\d+-\d+-\d+-\d+"))
    lab.ticked("connect")

    # Nothing but the database changes now, and the page hears of it.
    schema = page.evaluate(
        "document.querySelector('#task-table').innerText.match(/schema (\\w+)/)[1]"
    )
    lab.type(
        f"CREATE DATABASE {schema}; USE {schema};",
        "CREATE TABLE orders (id INT PRIMARY KEY, item VARCHAR(40), price DECIMAL(8,2));",
    )
    lab.ticked("table")
    lab.type(
        "LOAD DATA LOCAL INFILE 'orders.csv' INTO TABLE orders"
        " FIELDS TERMINATED BY ',' IGNORE 1 LINES;",
    )
    lab.ticked("rows")
    lab.type("SELECT CONCAT('sum=', SUM(price)) FROM orders;")
    lab.answer("select", lab.found(r"sum=\d+\.\d\d").removeprefix("sum="))
    lab.ticked("select")
    expect(lab.score).to_contain_text("100 / 100")
