"""Executions in a cloud whose accounts fall asleep after every call, and in one that starts again."""

from cloud.client import CloudClient
from tests import forked
from tests.cloud.conftest import client
from tests.cloud.engines.asleep import cloud, control
from tests.cloud.engines.test_states import (
    test_a_machine_runs_and_its_history_is_told_as_aws_tells_it,
    test_express_answers_with_the_output_and_is_not_described,
    test_time_moves_waits_in_their_order,
)
from tests.cloud.engines.test_states_fanning import (
    test_a_map_goes_over_its_items_no_more_at_once_than_it_may,
    test_a_parallel_takes_as_long_as_its_longest_branch,
    test_an_item_that_fails_fails_the_map_and_is_tried_again,
)
from tests.cloud.engines.test_states_tasks import (
    queue,
    test_a_function_runs_and_its_error_is_caught_by_its_name,
    test_a_task_is_tried_again_as_time_goes_by_and_given_up,
    test_a_token_is_waited_for_and_answered,
)
from tests.cloud.engines.workflows import Workflows

__all__ = [
    "cloud",
    "control",
    "queue",
    "test_a_function_runs_and_its_error_is_caught_by_its_name",
    "test_a_machine_runs_and_its_history_is_told_as_aws_tells_it",
    "test_a_map_goes_over_its_items_no_more_at_once_than_it_may",
    "test_a_parallel_takes_as_long_as_its_longest_branch",
    "test_a_task_is_tried_again_as_time_goes_by_and_given_up",
    "test_a_token_is_waited_for_and_answered",
    "test_an_item_that_fails_fails_the_map_and_is_tried_again",
    "test_express_answers_with_the_output_and_is_not_described",
    "test_time_moves_waits_in_their_order",
]


def test_an_execution_outlives_the_cloud(tmp_path):
    states = {"W": {"Type": "Wait", "Seconds": 60, "Next": "P"}, "P": {"Type": "Pass", "End": True}}

    def opened(running, account):
        return Workflows(
            lambda name, **more: client(running.endpoint, name, account, **more), account
        )

    with forked.cloud(tmp_path) as running:
        control = CloudClient(running.control)
        account = control.create_account()
        flows = opened(running, account)
        execution = flows.start(flows.make(states), {"id": 1})
        assert flows.told(execution)["status"] == "RUNNING"
        running.running.kill()
    with forked.cloud(tmp_path) as running:
        control = CloudClient(running.control)
        flows = opened(running, account)
        assert flows.types(execution)[-1] == "WaitStateEntered"
        control.advance_clock(account.account_id, 61)
        assert flows.ended(execution)["output"] == '{"id":1}'
