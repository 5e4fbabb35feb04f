"""Functions in a cloud whose accounts fall asleep after every call."""

from tests.cloud.engines.asleep import cloud, control
from tests.cloud.engines.test_functions_events import (
    test_a_rule_hands_over_events_that_match_as_each_target_wants_them,
    test_a_topic_hands_over_what_its_filter_lets_through,
    test_rules_and_schedules_fire_by_the_accounts_clock,
)
from tests.cloud.engines.test_functions_triggers import (
    queue,
    test_a_batch_is_deleted_but_for_what_the_function_names,
)
from tests.cloud.engines.test_functions_versions import (
    test_a_qualifier_chooses_a_version_and_an_alias_follows_its_weights,
    test_an_event_that_fails_is_tried_twice_more_as_time_goes_by,
)

__all__ = [
    "cloud",
    "control",
    "queue",
    "test_a_batch_is_deleted_but_for_what_the_function_names",
    "test_a_qualifier_chooses_a_version_and_an_alias_follows_its_weights",
    "test_a_rule_hands_over_events_that_match_as_each_target_wants_them",
    "test_a_topic_hands_over_what_its_filter_lets_through",
    "test_an_event_that_fails_is_tried_twice_more_as_time_goes_by",
    "test_rules_and_schedules_fire_by_the_accounts_clock",
]
