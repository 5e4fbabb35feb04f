"""From home to 100 points in the first lab of Lambda, with real functions."""

from playwright.sync_api import expect

from tests.browser.lab_page import LabPage

LOGS = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
PACK = "(cd hello && python3 -m zipfile -c ../hello.zip app.py)"
SAY = (
    "print(f'request={context.aws_request_id} remaining={context.get_remaining_time_in_millis()}')"
)


def test_first_function_from_the_lesson_to_100_points(learner):
    page = learner.page
    learner.goto("/")
    page.get_by_role("link", name="Functions with Lambda").first.click()
    page.get_by_role("link", name="Three ways to be called").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Three ways to be called")
    learner.goto("/labs/lambda-hello/")
    page.get_by_role("button", name="Start").click()

    lab = LabPage(page)
    lab.ready()
    lab.type(PACK, "role=$(aws iam get-role --role-name $LAB_ROLE --query Role.Arn --output text)")
    lab.type('f="--function-name $LAB_FUNCTION --output text"')
    lab.type(
        "aws lambda create-function $f --runtime python3.12 --handler app.greet --role $role"
        " --zip-file fileb://hello.zip"
    )
    lab.ticked("function")
    lab.type("""printf '{"name": "%s"}' "$LAB_NAME" > event.json""")
    lab.type("aws lambda invoke $f --payload fileb://event.json answer.json")
    lab.ticked("invoke")
    lab.type("aws lambda invoke $f --payload fileb://event.json --invocation-type Event queued")
    lab.ticked("async")
    lab.type(
        "aws lambda update-function-configuration $f --memory-size 256 --timeout 10"
        ' --environment "Variables={TOKEN=$(cat token)}"'
    )
    lab.ticked("settings")
    lab.task("log").get_by_role("button", name="Check now").click()
    expect(lab.task("log").locator(".task__say").first).to_contain_text("may not write logs")

    lab.type(f"aws iam attach-role-policy --role-name $LAB_ROLE --policy-arn {LOGS}")
    lab.type(f'sed -i "s/^    return/    {SAY}\\n&/" hello/app.py; {PACK}')
    lab.type("aws lambda update-function-code $f --zip-file fileb://hello.zip")
    lab.type("aws lambda invoke $f --payload fileb://event.json answer.json")
    lab.ticked("function", "invoke", "async", "settings", "log")
    expect(lab.score).to_contain_text("100 / 100")
