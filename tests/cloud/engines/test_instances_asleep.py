"""Instances in a cloud whose accounts fall asleep after every call."""

import pytest

from tests.cloud.engines.asleep import cloud, control, runner
from tests.cloud.engines.test_instances import (
    instances,
    test_a_stop_and_a_reboot_keep_the_disk_and_a_start_brings_another_address,
    test_an_instance_acts_as_its_role_without_keys,
    test_nothing_of_a_terminated_instance_is_left,
    test_only_the_ports_and_sources_of_the_security_group_get_an_answer,
)

__all__ = [
    "cloud",
    "control",
    "instances",
    "runner",
    "test_a_stop_and_a_reboot_keep_the_disk_and_a_start_brings_another_address",
    "test_an_instance_acts_as_its_role_without_keys",
    "test_nothing_of_a_terminated_instance_is_left",
    "test_only_the_ports_and_sources_of_the_security_group_get_an_answer",
]
pytestmark = pytest.mark.jail
