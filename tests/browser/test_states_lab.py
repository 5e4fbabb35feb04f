"""From the module's page to 100 points in the first lab of Step Functions."""

import json

from playwright.sync_api import expect

from tests.browser.lab_page import LabPage

HELLO = {"Type": "Pass", "Result": "hello", "ResultPath": "$.greeting"}
WORLD = {"Type": "Pass", "Result": "world", "ResultPath": "$.place", "End": True}
PLAIN = {"StartAt": "Hello", "States": {"Hello": HELLO | {"Next": "World"}, "World": WORLD}}
UNTIL = {"Type": "Wait", "TimestampPath": "$.until", "End": True}
TIMER = {"StartAt": "Until", "States": {"Until": UNTIL}}
THIRD = "PassStateExited"


def test_first_workflow_from_the_module_to_100_points(learner):
    page = learner.page
    learner.goto("/")
    page.get_by_role("link", name="Workflows with Step Functions").first.click()
    page.get_by_role("link", name="First workflow").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("First workflow")
    page.get_by_role("button", name="Start").click()

    lab = LabPage(page)
    lab.ready()
    lab.type("sfn() { aws stepfunctions --output text $@; }")
    lab.type("role=$(aws iam get-role --role-name $LAB_ROLE --query Role.Arn --output text)")
    _set_timer(lab)  # first, so that it runs down meanwhile
    _make(lab, "m", "$LAB_MACHINE", PLAIN)
    lab.type("""echo '{"name": "'$LAB_GUEST'"}' > guest""")
    _start(lab, "m", "guest")
    lab.ticked("hello")

    pause = {"Type": "Wait", "Seconds": 3, "Next": "World"}
    states = {"Hello": HELLO | {"Next": "Pause"}, "Pause": pause, "World": WORLD}
    _write(lab, PLAIN | {"States": states})
    lab.type("sfn update-state-machine --state-machine-arn $m --definition file://definition")
    _start(lab, "m", "guest")
    _watch(lab, "m")
    _watch(lab, "t")
    lab.ticked("hello", "pause", "until")

    _read_history(lab)
    lab.ticked("hello", "pause", "until", "history", "past")
    expect(lab.score).to_contain_text("100 / 100")


def _set_timer(lab):
    _make(lab, "t", "$LAB_TIMER", TIMER)
    lab.type("""echo '{"until": "2020-01-01T00:00:00Z"}' > past""")
    _start(lab, "t", "past")
    lab.type("lab answer past 0")
    lab.type("""echo '{"until": "'$(date -u -d '+9 sec' +%FT%TZ)'"}' > soon""")
    _start(lab, "t", "soon")


def _read_history(lab):
    lab.run("sfn get-execution-history --execution-arn $em --query events[2].type", shows=THIRD)
    lab.type(f"lab answer history {THIRD}")


def _write(lab, definition):
    lab.type(f"echo '{json.dumps(definition)}' > definition")


def _make(lab, variable, name, definition):
    """Have the shell make a state machine, and keep its ARN."""
    _write(lab, definition)
    lab.type(
        f"{variable}=$(sfn create-state-machine --name {name} --role-arn $role"
        " --definition file://definition --query stateMachineArn)"
    )


def _start(lab, variable, event):
    """Have the shell start a state machine, and keep the execution's ARN."""
    lab.type(
        f"e{variable}=$(sfn start-execution --state-machine-arn ${variable}"
        f" --input file://{event} --query executionArn)"
    )


def _watch(lab, variable):
    """Have the shell describe the latest execution until it is over."""
    asked = f"sfn describe-execution --execution-arn $e{variable} --query status"
    lab.type(f"until {asked} | grep SUCCEEDED; do sleep 1; done")
