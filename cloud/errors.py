"""What can go wrong between the platform and the learner cloud."""

from collections.abc import Sequence


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


class DatabaseNotFoundError(CloudError):
    """There is no such DB instance, or none that runs."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no database {name} in this account that could be asked.")
        self.name = name


class DatabaseUnavailableError(CloudError):
    """A database cannot be asked just now; the text says why."""


class AccountIdError(CloudError):
    """Not an account id."""

    def __init__(self, account_id: str) -> None:
        super().__init__(f"An account id is 12 digits, which “{account_id}” is not.")
        self.account_id = account_id


class CannotServeError(CloudError):
    """The cloud cannot start here; the text says what stands in its way."""


class StateCorruptError(CloudError):
    """A file of an account was not written by this installation, or is damaged."""


class EventNotFoundError(CloudError):
    """No record holds such an event, or not any more."""

    def __init__(self, event_id: str) -> None:
        super().__init__(f"No event {event_id} is on record here.")


class SearchError(CloudError):
    """Nobody can look for this in a record; the text says why."""


class NotKeptError(CloudError):
    """A change could not be written down; the account is as it was before.

    `ours`: not for want of room, but because this lab cannot keep what moto made.
    """

    def __init__(self, account_id: str, *, ours: bool = False) -> None:
        reason = "cannot keep what came of it" if ours else "has no room left on its disk"
        super().__init__(f"Nothing was changed in account {account_id}: this lab {reason}.")
        self.ours = ours


class AccountTakenError(CloudError):
    """There is an account of this id."""

    def __init__(self, account_id: str) -> None:
        super().__init__(f"There is an account {account_id} in this cloud already.")
        self.account_id = account_id


class ClockError(CloudError):
    """An account's clock cannot be set like this; the text says why."""


class LabelError(CloudError):
    """No label of a snapshot, or nothing is kept under it."""


class BucketsTakenError(CloudError):
    """The buckets of an earlier state have names that other accounts hold by now."""

    def __init__(self, names: Sequence[str]) -> None:
        several = ", ".join(names)
        super().__init__(f"Other accounts hold these bucket names by now: {several}.")


class UrlError(CloudError):
    """Not the whole address of a page."""
