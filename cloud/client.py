"""The one way into the learner cloud for the rest of the platform: its control socket."""

import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Unpack

import httpx

from cloud.errors import (
    AccountNotFoundError,
    CloudError,
    CloudRefusedError,
    CloudUnavailableError,
    DatabaseNotFoundError,
)
from cloud.events import Wanted, as_query
from cloud.shapes import (
    Account,
    AccountSummary,
    ClockState,
    Credentials,
    DatabaseAnswer,
    Event,
    Explanation,
    Gap,
    Health,
    Kept,
    Page,
)

_DATA = "data: "
_LONGEST_ADVANCE = 120.0  # seconds that a clock's advance may take, with all that is due in it
_LONGEST_START = 60.0  # seconds until a sleeping database answers
_SILENCE = 60.0  # seconds without a heartbeat, after which a followed cloud is gone


class CloudClient:
    """Speaks to a running cloud. Safe to share between threads.

    Every method raises CloudUnavailableError when nothing answers.
    """

    def __init__(self, control: Path, *, timeout: float = 20.0) -> None:
        self._control = control
        self._http = httpx.Client(
            transport=httpx.HTTPTransport(uds=str(control)),
            base_url="http://cloud",
            timeout=timeout,
        )
        weakref.finalize(self, self._http.close)  # for those who only let go of it

    def close(self) -> None:
        self._http.close()

    def create_account(
        self, account_id: str | None = None, *, region: str = "us-east-1"
    ) -> Account:
        """Return a new account, or the very same one again when `account_id` exists."""
        body = {"account_id": account_id, "region": region}
        return Account.model_validate(self._call("POST", "/accounts", json=body))

    def drop_account(self, account_id: str) -> None:
        """Forget the account wholly. Dropping one that is not there is no error."""
        self._call("DELETE", f"/accounts/{account_id}")

    def accounts(self) -> list[AccountSummary]:
        return [AccountSummary.model_validate(row) for row in self._call("GET", "/accounts")]

    def snapshot(self, account_id: str, label: str) -> Kept:
        """Keep the account's state of now under `label`, in place of what it named before.

        Raises AccountNotFoundError, and CloudRefusedError for what is no label.
        """
        path = f"/accounts/{account_id}/snapshots"
        return Kept.model_validate(self._call("POST", path, json={"label": label}))

    def snapshots(self, account_id: str) -> list[Kept]:
        """Return what is kept of the account, oldest first. Raises AccountNotFoundError."""
        rows = self._call("GET", f"/accounts/{account_id}/snapshots")
        return [Kept.model_validate(row) for row in rows]

    def restore(self, account_id: str, label: str) -> Kept:
        """Have the account be as it was when `label` was kept; its record goes on.

        Raises AccountNotFoundError, and CloudRefusedError when nothing is kept under this label
        or another account has taken the name of one of its buckets.
        """
        path = f"/accounts/{account_id}/restore"
        return Kept.model_validate(self._call("POST", path, json={"label": label}))

    def forget_snapshot(self, account_id: str, label: str) -> None:
        """Forgetting what is not kept is no error. Raises AccountNotFoundError."""
        self._call("DELETE", f"/accounts/{account_id}/snapshots", params={"label": label})

    def fork(
        self,
        account_id: str,
        *,
        label: str | None = None,
        new_id: str | None = None,
        lease: float | None = None,
    ) -> Account:
        """Return a copy of the account, as it is or as it was when `label` was kept.

        With a `lease` of so many seconds, the cloud drops the copy by itself when they are over.

        Raises AccountNotFoundError, and CloudRefusedError when nothing is kept under this label
        or `new_id` is taken.
        """
        body = {"label": label, "new_id": new_id, "lease": lease}
        return Account.model_validate(self._call("POST", f"/accounts/{account_id}/fork", json=body))

    def clock(self, account_id: str) -> ClockState:
        """Return what the account's clock shows. Raises AccountNotFoundError."""
        return ClockState.model_validate(self._call("GET", f"/accounts/{account_id}/clock"))

    def advance_clock(self, account_id: str, seconds: float, *, settle: bool = True) -> ClockState:
        """Set the account's clock forward, and have all happen that is due on the way, in order.

        `settle`: answer at the next whole second. A URL that is signed before that may be taken
        for one signed before the advance, and be refused.

        Raises AccountNotFoundError, and CloudRefusedError for a step that is not forward or ends
        more than ten years ahead of the real time.
        """
        path, body = f"/accounts/{account_id}/clock", {"seconds": seconds, "settle": settle}
        timeout = httpx.Timeout(_LONGEST_ADVANCE)
        return ClockState.model_validate(self._call("POST", path, json=body, timeout=timeout))

    def ask_database(
        self,
        account_id: str,
        identifier: str,
        sql: str,
        *,
        schema: str | None = None,
        plain: bool = False,
        seconds: float = 5.0,
    ) -> DatabaseAnswer:
        """Ask a DB instance one statement as its master user, whatever its security groups say.

        Nothing is committed. `plain`: without TLS. Raises AccountNotFoundError,
        DatabaseNotFoundError; CloudUnavailableError when no server answers.
        """
        path = f"/accounts/{account_id}/databases/{identifier}/questions"
        body = {"sql": sql, "schema_name": schema, "plain": plain, "seconds": seconds}
        timeout = httpx.Timeout(seconds + _LONGEST_START)
        return DatabaseAnswer.model_validate(self._call("POST", path, json=body, timeout=timeout))

    def operator(self, account_id: str) -> Credentials:
        """Return the platform's own key. Its calls are recorded as `operator`, never published.

        Raises AccountNotFoundError.
        """
        answer = self._call("GET", f"/accounts/{account_id}/operator")
        return Credentials.model_validate(answer)

    def events(
        self,
        account_id: str,
        *,
        after: int = 0,
        limit: int = 1000,
        **wanted: Unpack[Wanted],
    ) -> list[Event]:
        """Return calls with a sequence above `after`, oldest first, at most `limit`.

        Raises AccountNotFoundError, and CloudRefusedError for what nobody can look for.
        """
        params = {"after": str(after), "limit": str(limit), **as_query(wanted)}
        rows = self._call("GET", f"/accounts/{account_id}/events", params=params)
        return [Event.model_validate(row) for row in rows]

    def follow(
        self, account_id: str, *, after: int = 0, **wanted: Unpack[Wanted]
    ) -> Iterator[Event]:
        """Yield calls with a sequence above `after`, those to come as well, as they happen.

        Ends when the account is dropped or the cloud stops. Raises AccountNotFoundError,
        CloudRefusedError for what nobody can look for, and CloudUnavailableError when the cloud
        goes away without a word.
        """
        path = f"/accounts/{account_id}/events/stream"
        params = {"after": str(after), **as_query(wanted)}
        timeout = httpx.Timeout(_SILENCE)
        try:
            with self._http.stream("GET", path, params=params, timeout=timeout) as response:
                if not response.is_success:
                    response.read()
                    raise _refusal(response)
                for line in response.iter_lines():
                    if line.startswith(_DATA):
                        yield Event.model_validate_json(line.removeprefix(_DATA))
        except httpx.HTTPError as fault:
            raise self._unavailable(fault) from fault

    def explain(self, event_id: str, *, account_id: str | None = None) -> Explanation:
        """Return why a call was allowed or denied; without an account, look in all of them.

        Raises AccountNotFoundError, and CloudRefusedError when there is no such event.
        """
        within = f"/accounts/{account_id}" if account_id else ""
        answer = self._call("GET", f"{within}/events/{event_id}/explanation")
        return Explanation.model_validate(answer)

    def visit(self, account_id: str, url: str, *, at: float | None = None) -> Page:
        """Return what somebody without a key is served at an address of AWS.

        The address may be signed; `at` (seconds since 1970) is then when its age is judged, now
        unless said. What nobody signed is asked of this account's buckets. The record has it
        as `operator`.

        Raises AccountNotFoundError, and CloudRefusedError for what is no address.
        """
        body = {"url": url, "at": at}
        return Page.model_validate(self._call("POST", f"/accounts/{account_id}/visit", json=body))

    def health(self) -> Health:
        return Health.model_validate(self._call("GET", "/health"))

    def gaps(self) -> list[Gap]:
        """Return what was asked for and is not available, the most wanted first."""
        return [Gap.model_validate(row) for row in self._call("GET", "/gaps")]

    def _call(
        self,
        method: str,
        path: str,
        *,
        json: dict[str, Any] | None = None,
        params: dict[str, str] | None = None,
        timeout: httpx.Timeout | None = None,
    ) -> Any:  # noqa: ANN401 - JSON
        try:
            response = self._http.request(
                method, path, json=json, params=params, timeout=timeout or self._http.timeout
            )
        except httpx.HTTPError as fault:
            raise self._unavailable(fault) from fault
        if response.is_success:
            return response.json() if response.content else None
        raise _refusal(response)

    def _unavailable(self, fault: httpx.HTTPError) -> CloudUnavailableError:
        return CloudUnavailableError(f"No learner cloud answers at {self._control} ({fault}).")


def _refusal(response: httpx.Response) -> CloudError:
    try:
        answer = response.json()
    except ValueError:
        return CloudUnavailableError(f"The learner cloud answered {response.status_code}.")
    if answer.get("kind") == "account-not-found":
        return AccountNotFoundError(str(answer.get("account_id")))
    if answer.get("kind") == "database-not-found":
        return DatabaseNotFoundError(str(answer.get("name")))
    sentence = str(answer.get("error", "The learner cloud refused without a reason."))
    if response.status_code >= 500:
        return CloudUnavailableError(sentence)
    return CloudRefusedError(sentence)
