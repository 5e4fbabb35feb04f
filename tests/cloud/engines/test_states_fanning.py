"""Parallel and Map: what runs at once, what comes together, and what fails with them."""

from datetime import timedelta

from tests.cloud.engines.workflows import Workflows

PAUSE = {"StartAt": "W", "States": {"W": {"Type": "Wait", "SecondsPath": "$.s", "End": True}}}


def end(**more):
    return {"End": True, **more}


def branch(seconds):
    return {"StartAt": f"W{seconds}", "States": {f"W{seconds}": end(Type="Wait", Seconds=seconds)}}


def test_a_parallel_takes_as_long_as_its_longest_branch(workflows: Workflows, control):
    states = {"Both": end(Type="Parallel", Branches=[branch(20), branch(10)], ResultPath="$.done")}
    execution = workflows.start(workflows.make(states), {"id": 1})
    workflows.types(execution)
    control.advance_clock(workflows.account.account_id, 60)
    told = workflows.ended(execution)
    assert told["output"] == '{"id":1,"done":[{"id":1},{"id":1}]}'
    assert round((told["stopDate"] - told["startDate"]).total_seconds()) == 20
    assert workflows.types(execution) == [
        *("ExecutionStarted", "ParallelStateEntered", "ParallelStateStarted"),
        *("WaitStateEntered", "WaitStateEntered", "WaitStateExited", "WaitStateExited"),
        *("ParallelStateSucceeded", "ParallelStateExited", "ExecutionSucceeded"),
    ]


def test_a_branch_that_fails_fails_all_unless_it_is_caught(workflows: Workflows):
    broken = {"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "Broken", "Cause": "so"}}}
    both = end(Type="Parallel", Branches=[branch(600), broken])
    told = workflows.run({"Both": both})
    assert (told["status"], told["error"], told["cause"]) == ("FAILED", "Broken", "so")

    catch = {"ErrorEquals": ["Broken"], "ResultPath": "$.error", "Next": "Saved"}
    states = {"Both": {**both, "Catch": [catch]}, "Saved": end(Type="Pass")}
    saved = workflows.output(states, {"id": 1})
    assert saved == {"id": 1, "error": {"Error": "Broken", "Cause": "so"}}


def test_a_map_goes_over_its_items_no_more_at_once_than_it_may(workflows: Workflows, control):
    states = {
        "Each": end(
            Type="Map",
            ItemsPath="$.orders",
            MaxConcurrency=2,
            ItemSelector={"s": 10, "n.$": "$$.Map.Item.Value.n", "i.$": "$$.Map.Item.Index"},
            ItemProcessor={"ProcessorConfig": {"Mode": "INLINE"}, **PAUSE},
            ResultPath="$.orders",
        )
    }
    orders = [{"n": place} for place in "abc"]
    execution = workflows.start(workflows.make(states), {"id": 1, "orders": orders})
    workflows.types(execution)
    control.advance_clock(workflows.account.account_id, 60)
    told = workflows.ended(execution)

    assert told["stopDate"] - told["startDate"] >= timedelta(seconds=20)
    assert told["output"].startswith(
        '{"id":1,"orders":[{"s":10,"n":"a","i":0},{"s":10,"n":"b","i":1}'
    )
    events = workflows.events(execution)
    assert events[2]["mapStateStartedEventDetails"] == {"length": 3}
    running, most = 0, 0
    for event in events:
        running += event["type"] == "MapIterationStarted"
        running -= event["type"] == "MapIterationSucceeded"
        most = max(most, running)
    assert most == 2
    assert events[3]["mapIterationStartedEventDetails"] == {"name": "Each", "index": 0}


def test_an_older_iterator_an_empty_list_and_a_map_in_a_map(workflows: Workflows):
    inner = {"StartAt": "P", "States": {"P": end(Type="Pass", Parameters={"v.$": "$"})}}
    outer = {"StartAt": "In", "States": {"In": end(Type="Map", Iterator=inner)}}
    states = {"Out": end(Type="Map", Iterator=outer)}
    assert workflows.output(states, [[1, 2], [3]]) == [[{"v": 1}, {"v": 2}], [{"v": 3}]]
    assert workflows.output(states, []) == []
    told = workflows.run(states, {"no": "list"})
    assert told["error"] == "States.Runtime"
    assert "must point to array" in told["cause"]


def test_an_item_that_fails_fails_the_map_and_is_tried_again(workflows: Workflows, control):
    broken = {"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "Broken"}}}
    retry = {"ErrorEquals": ["Broken"], "IntervalSeconds": 5, "MaxAttempts": 1}
    states = {"Each": end(Type="Map", ItemProcessor=broken, Retry=[retry])}
    execution = workflows.start(workflows.make(states), [1])
    assert workflows.types(execution)[-3:] == [
        "FailStateEntered",
        "MapIterationFailed",
        "MapStateFailed",
    ]
    control.advance_clock(workflows.account.account_id, 6)
    told = workflows.ended(execution)
    assert told["error"] == "Broken"
    assert workflows.types(execution).count("MapStateStarted") == 2
