"""What a machine serves, as a check sees it."""

from runner.shapes import Page
from tests.grader.memory import Aws, Probe, run


def test_one_instance_that_serves_the_page_is_enough():
    told = {"Reservations": [{"Instances": [{"InstanceId": "i-a"}, {"InstanceId": "i-b"}]}]}
    probe = Probe(aws=Aws(answers={"describe_instances": told}))
    check = {"kind": "http", "contains": "lantern", "otherwise": "No page: {found}."}

    assert run(check, probe).message == "No page: no answer: timed out."
    probe.pages["i-b", 80, "/"] = Page(outcome="answered", status=200, text="<p>candle</p>")
    assert not run(check, probe).passed
    probe.pages["i-b", 80, "/"] = Page(outcome="answered", status=200, text="<p>lantern</p>")
    assert run(check, probe).passed
