"""The errors of cloud, runner and boto3, told apart: ours, the author's, AWS's answer."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
)
from botocore.exceptions import (
    ConnectionError as BotocoreConnectionError,
)

from cloud.errors import AccountNotFoundError, CloudError
from labs.providers.base import (
    AwsCallError,
    GitRefusedError,
    InvalidCallError,
    ProviderUnavailableError,
    SandboxLostError,
    SetupFailedError,
)
from runner import errors as runner_errors

CLOUD_AWAY = "The learner cloud does not answer."
RUNNER_AWAY = "The machine that runs terminals does not answer."
UNFIT = (
    runner_errors.HomeFullError,
    runner_errors.PathRefusedError,
    runner_errors.InvalidRequestError,
)
LOST = "The account or the machine of this session is gone."


@contextmanager
def translated() -> Iterator[None]:
    """Raise what cloud and runner raise as an error of providers."""
    try:
        yield
    except (AccountNotFoundError, runner_errors.WorkspaceNotFoundError) as fault:
        raise SandboxLostError(LOST) from fault
    except CloudError as fault:
        raise ProviderUnavailableError(CLOUD_AWAY) from fault
    except runner_errors.GitRefusedError as fault:
        raise GitRefusedError(str(fault)) from fault
    except runner_errors.RunnerError as fault:
        raise ProviderUnavailableError(RUNNER_AWAY) from fault


@contextmanager
def translated_making() -> Iterator[None]:
    """As `translated`, where a workspace is filled: files that do not fit are the author's."""
    with translated():
        try:
            yield
        except UNFIT as fault:
            raise SetupFailedError(
                f"The lab's files cannot be put into the home: {fault}"
            ) from fault


@contextmanager
def translated_call() -> Iterator[None]:
    """Raise what boto3 raises as an error of providers."""
    try:
        yield
    except ClientError as fault:
        status = fault.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        told = fault.response.get("Error", {})
        if status >= 500:
            raise ProviderUnavailableError(CLOUD_AWAY) from fault
        raise AwsCallError(str(told.get("Code")), str(told.get("Message"))) from fault
    except (BotocoreConnectionError, HTTPClientError) as fault:
        raise ProviderUnavailableError(CLOUD_AWAY) from fault
    except BotoCoreError as fault:
        raise InvalidCallError(str(fault)) from fault
