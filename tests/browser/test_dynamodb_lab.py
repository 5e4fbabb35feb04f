"""From the lesson on tables to 100 points in the first DynamoDB lab."""

from playwright.sync_api import expect

from tests.browser.lab_page import LabPage

KEYS = (
    "for n in first third; do python3 -c "
    "\"import json; i = json.load(open('$n.json')); "
    "print(json.dumps({k: i[k] for k in ('Artist', 'SongTitle')}))\" > $n.key; done"
)
ARTIST = "python3 -c \"import json; print(json.load(open('first.key'))['Artist']['S'])\""


def test_items_in_and_out_from_the_lesson_to_100_points(learner):
    page = learner.page
    learner.goto("/")
    page.get_by_role("link", name="Tables with DynamoDB").first.click()
    page.get_by_role("link", name="Tables, items and keys").first.click()
    page.get_by_role("link", name="Items in and out").first.click()
    page.get_by_role("button", name="Start").click()

    lab = LabPage(page)
    lab.ready()
    lab.type(
        'alias ddb="aws dynamodb"',
        "ddb create-table --table-name $LAB_TABLE --billing-mode PAY_PER_REQUEST"
        " --attribute-definitions AttributeName=Artist,AttributeType=S"
        " AttributeName=SongTitle,AttributeType=S"
        " --key-schema AttributeName=Artist,KeyType=HASH AttributeName=SongTitle,KeyType=RANGE",
    )
    lab.ticked("table")
    lab.type(
        "ddb list-tables",
        "for n in first second third; do"
        " ddb put-item --table-name $LAB_TABLE --item file://$n.json; done",
        KEYS,
    )
    lab.ticked("list", "put")
    lab.type(
        "ddb get-item --table-name $LAB_TABLE --key file://first.key",
        "ddb update-item --table-name $LAB_TABLE --key file://first.key"
        " --update-expression 'SET Plays = :n'"
        ' --expression-attribute-values "{\\":n\\": {\\"N\\": \\"$LAB_PLAYS\\"}}"',
        "ddb delete-item --table-name $LAB_TABLE --key file://third.key",
    )
    lab.ticked("get", "update", "delete")
    lab.type(
        "clear; echo sum=$(ddb query --table-name $LAB_TABLE --key-condition-expression 'Artist = :a'"
        f' --expression-attribute-values "{{\\":a\\": {{\\"S\\": \\"$({ARTIST})\\"}}}}"'
        " --query 'sum(Items[].to_number(Plays.N))')",
    )
    lab.answer("query", lab.found(r"sum=\d+").removeprefix("sum="))
    lab.ticked("query")
    expect(lab.score).to_contain_text("100 / 100")
