"""CloudFormation of an account of one's own."""

from typing import Any

import pytest

from tests.cloud.conftest import AwsFactory


@pytest.fixture
def stacks(aws: AwsFactory) -> Any:
    return aws("cloudformation")
