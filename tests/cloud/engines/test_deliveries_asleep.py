"""Deliveries in a cloud whose accounts fall asleep after every call."""

from tests.cloud.engines.asleep import cloud, control, runner
from tests.cloud.engines.test_deliveries import (
    test_a_bucket_may_name_only_destinations_that_let_it,
    test_a_fifo_topic_keeps_order_and_takes_nothing_twice,
    test_a_queue_takes_from_a_topic_what_its_policy_lets_in,
    test_filters_look_at_attributes_unless_told_to_look_at_the_body,
    test_what_may_not_be_delivered_is_a_dead_letter,
)
from tests.cloud.engines.test_deliveries_events import (
    test_a_buckets_events_match_patterns_of_rules,
    test_a_rule_reaches_the_queues_that_let_it,
    test_a_rule_starts_executions_as_its_role,
    test_a_schedule_sends_as_its_role_and_loses_nothing_it_can_bury,
    test_schedules_start_executions_by_the_accounts_clock,
)
from tests.cloud.engines.test_deliveries_http import (
    endpoint,
    sns,
    test_a_post_is_tried_again_and_then_a_dead_letter,
    test_the_addresses_in_a_message_need_no_signature,
)

__all__ = [
    "cloud",
    "control",
    "endpoint",
    "runner",
    "sns",
    "test_a_bucket_may_name_only_destinations_that_let_it",
    "test_a_buckets_events_match_patterns_of_rules",
    "test_a_fifo_topic_keeps_order_and_takes_nothing_twice",
    "test_a_post_is_tried_again_and_then_a_dead_letter",
    "test_a_queue_takes_from_a_topic_what_its_policy_lets_in",
    "test_a_rule_reaches_the_queues_that_let_it",
    "test_a_rule_starts_executions_as_its_role",
    "test_a_schedule_sends_as_its_role_and_loses_nothing_it_can_bury",
    "test_filters_look_at_attributes_unless_told_to_look_at_the_body",
    "test_schedules_start_executions_by_the_accounts_clock",
    "test_the_addresses_in_a_message_need_no_signature",
    "test_what_may_not_be_delivered_is_a_dead_letter",
]
