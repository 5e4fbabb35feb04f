"""What can go wrong between the platform and the learner cloud."""


class CloudError(Exception):
    """Base of every error of this package. Its text is a sentence for people."""


class CloudUnavailableError(CloudError):
    """The cloud is not running, or did not answer in time."""


class CloudRefusedError(CloudError):
    """The cloud answered that it will not do this; the text says why."""


class AccountNotFoundError(CloudError):
    """There is no such account."""

    def __init__(self, account_id: str) -> None:
        super().__init__(f"There is no account {account_id} in this cloud.")
        self.account_id = account_id


class AccountIdError(CloudError):
    """Not an account id."""

    def __init__(self, account_id: str) -> None:
        super().__init__(f"An account id is 12 digits, which “{account_id}” is not.")
        self.account_id = account_id


class CannotServeError(CloudError):
    """The cloud cannot start here; the text says what stands in its way."""


class StateCorruptError(CloudError):
    """A file of an account was not written by this installation, or is damaged."""


class SearchError(CloudError):
    """Nobody can look for this in a record; the text says why."""
