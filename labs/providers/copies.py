"""A copy of an account, in which anything may be done: it is dropped afterwards."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import jmespath
from botocore.client import BaseClient

from cloud.client import CloudClient
from cloud.shapes import Account, Credentials
from labs.providers.asking import ask
from labs.providers.aws_clients import AwsClients
from labs.providers.base import AwsCallError, Step
from labs.providers.faults import translated, translated_call

SESSION = "check"  # the session's name where a role is assumed
READING = ("describe_", "get_", "head_", "list_")
DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})
_SOON, _LATER = 0.01, 0.05  # seconds until something is asked again: at first, and at last

Made = list[tuple[Step, dict[str, Any]]]


@dataclass(eq=False)
class Copy:
    """A copy that exists until `drop`. For one thread at a time.

    `made` are the steps that were tried out in it, with their answers. `spent` tells that it is no
    longer as the original was, whatever else was done in it.
    """

    cloud: CloudClient
    clients: AwsClients
    original: str
    account: Account
    made: Made = field(default_factory=list)
    spent: bool = False
    _keys: dict[str, Credentials] = field(default_factory=dict)

    def serves(self, principal: str) -> bool:
        """Tell whether a call as `principal` finds here what it would find in a fresh copy.

        A user's keys are replaced, which another one could see; roles leave no trace.
        """
        if self.spent or self.made:
            return False
        return principal in self._keys or not _users([principal, *self._keys])

    def continues(self, steps: Sequence[Step]) -> bool:
        """Tell whether these steps begin with all that was done here."""
        if self.spent or _users(self._keys):
            return False
        return [step for step, _ in self.made] == list(steps[: len(self.made)])

    def call(
        self, principal: str, service: str, operation: str, parameters: Mapping[str, Any]
    ) -> dict[str, Any]:
        """As AwsProbe.call_as."""
        try:
            client = self._client(service, self._credentials(self._there(principal), principal))
            answer = ask(client, operation, self._there(dict(parameters)))
        except AwsCallError as refusal:
            self.spent |= not (operation.startswith(READING) or refusal.code in DENIED)
            raise AwsCallError(refusal.code, self._back(refusal.message)) from refusal
        self.spent |= not operation.startswith(READING)
        told: dict[str, Any] = self._back(answer)
        return told

    def rehearse(self, steps: Sequence[Step]) -> list[dict[str, Any]]:
        """Make those of the steps that were not made yet; return what all of them answered.

        It must continue with them. Raises as AwsProbe.rehearse, and is spent then.
        """
        for step in steps[len(self.made) :]:
            try:
                client = self._client(step.service, self._platform)
                there = replace(step, parameters=self._there(step.parameters))
                self.made.append((step, _answer(client, there)))
            except BaseException:
                self.spent = True
                raise
        return [answer for _, answer in self.made]

    def drop(self) -> None:
        """Raises ProviderUnavailableError."""
        with translated():
            self.cloud.drop_account(self.account.account_id)

    def _there(self, value: Any) -> Any:  # noqa: ANN401 (any call's)
        return _moved(value, self.original, self.account.account_id)

    def _back(self, value: Any) -> Any:  # noqa: ANN401 (any call's)
        return _moved(value, self.account.account_id, self.original)

    def _client(self, service: str, credentials: Credentials) -> BaseClient:
        with translated_call():
            return self.clients.client(service, credentials, self.account.region)

    @cached_property
    def _platform(self) -> Credentials:
        with translated():
            return self.cloud.operator(self.account.account_id)

    def _credentials(self, there: str, principal: str) -> Credentials:
        """Return a key of the user, or of a session of the role. Raises AwsCallError."""
        if principal not in self._keys:
            kind, _, path = there.rpartition(":")[2].partition("/")
            self._keys[principal] = (
                self._session_of(there) if kind == "role" else self._key_of(there, path)
            )
        return self._keys[principal]

    def _session_of(self, role: str) -> Credentials:
        sts = self._client("sts", self._platform)
        given = ask(sts, "assume_role", {"RoleArn": role, "RoleSessionName": SESSION})
        return _key(given["Credentials"])

    def _key_of(self, arn: str, path: str) -> Credentials:
        iam = self._client("iam", self._platform)
        user = {"UserName": path.rpartition("/")[2]}
        if ask(iam, "get_user", user)["User"]["Arn"] != arn:
            raise AwsCallError("NoSuchEntity", f"There is no {arn}.")
        for key in ask(iam, "list_access_keys", user)["AccessKeyMetadata"]:  # two are the most
            ask(iam, "delete_access_key", user | {"AccessKeyId": key["AccessKeyId"]})
        return _key(ask(iam, "create_access_key", user)["AccessKey"])


def _users(principals: Sequence[str] | Mapping[str, Any]) -> bool:
    """Tell whether there is anybody but roles among them."""
    return any(":role/" not in principal for principal in principals)


def _answer(client: BaseClient, step: Step) -> dict[str, Any]:
    """Return the step's answer, the last one where it is asked repeatedly."""
    deadline, pause = time.monotonic() + step.within, _SOON
    while True:
        answer = ask(client, step.operation, step.parameters)
        if not step.until or jmespath.search(step.until, answer) or time.monotonic() > deadline:
            return answer
        time.sleep(pause)
        pause = min(2 * pause, _LATER)


def _key(given: Mapping[str, Any]) -> Credentials:
    return Credentials(
        access_key_id=given["AccessKeyId"],
        secret_access_key=given["SecretAccessKey"],
        session_token=given.get("SessionToken"),
    )


def _moved(value: Any, old: str, new: str) -> Any:  # noqa: ANN401 (any call's)
    """Return `value` with the one account's id wherever the other's stands."""
    if isinstance(value, str):
        return value.replace(old, new)
    if isinstance(value, Mapping):
        return {key: _moved(item, old, new) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_moved(item, old, new) for item in value]
    return value
