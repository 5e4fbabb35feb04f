"""Calls as one of the account's own users or roles, and calls that must change nothing.

They are made in a copy of the account that is dropped afterwards. So nobody's keys are needed or
touched, a call that policies should have refused does no harm, and the learner's record shows
nothing of it.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
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
_AGAIN = 0.05  # seconds


class Double:
    """Safe to share between threads."""

    def __init__(self, cloud: CloudClient, clients: AwsClients) -> None:
        self._cloud = cloud
        self._clients = clients

    def call(
        self,
        account_id: str,
        principal: str,
        service: str,
        operation: str,
        parameters: Mapping[str, Any],
    ) -> dict[str, Any]:
        """As AwsProbe.call_as."""
        with self._copy(account_id) as copy:
            there = partial(_moved, old=account_id, new=copy.account_id)
            back = partial(_moved, old=copy.account_id, new=account_id)
            try:
                who = self._credentials(copy, there(principal))
                with translated_call():
                    client = self._clients.client(service, who, copy.region)
                answer: dict[str, Any] = back(ask(client, operation, there(dict(parameters))))
            except AwsCallError as refusal:
                raise AwsCallError(refusal.code, back(refusal.message)) from refusal
            return answer

    def rehearse(self, account_id: str, steps: Sequence[Step]) -> list[dict[str, Any]]:
        """As AwsProbe.rehearse."""
        with self._copy(account_id) as copy:
            rewrite = partial(_moved, old=account_id, new=copy.account_id)
            with translated():
                platform = self._cloud.operator(copy.account_id)
            answers = []
            for step in steps:
                with translated_call():
                    client = self._clients.client(step.service, platform, copy.region)
                answers.append(_done(client, replace(step, parameters=rewrite(step.parameters))))
            return answers

    @contextmanager
    def _copy(self, account_id: str) -> Iterator[Account]:
        with translated():
            copy = self._cloud.fork(account_id)
        try:
            yield copy
        finally:
            with translated():
                self._cloud.drop_account(copy.account_id)

    def _credentials(self, copy: Account, principal: str) -> Credentials:
        """Return a key of the user, or of a session of the role. Raises AwsCallError."""
        kind, _, path = principal.rpartition(":")[2].partition("/")
        with translated():
            platform = self._cloud.operator(copy.account_id)
        if kind == "role":
            sts = self._clients.client("sts", platform, copy.region)
            given = ask(sts, "assume_role", {"RoleArn": principal, "RoleSessionName": SESSION})
            return _key(given["Credentials"])
        iam = self._clients.client("iam", platform, copy.region)
        user = {"UserName": path.rpartition("/")[2]}
        if ask(iam, "get_user", user)["User"]["Arn"] != principal:
            raise AwsCallError("NoSuchEntity", f"There is no {principal}.")
        for key in ask(iam, "list_access_keys", user)["AccessKeyMetadata"]:  # two are the most
            ask(iam, "delete_access_key", user | {"AccessKeyId": key["AccessKeyId"]})
        return _key(ask(iam, "create_access_key", user)["AccessKey"])


def _done(client: BaseClient, step: Step) -> dict[str, Any]:
    """Return the step's answer, the last one where it is asked repeatedly."""
    deadline = time.monotonic() + step.within
    while True:
        answer = ask(client, step.operation, step.parameters)
        if not step.until or jmespath.search(step.until, answer) or time.monotonic() > deadline:
            return answer
        time.sleep(_AGAIN)


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
