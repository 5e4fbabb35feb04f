"""A probe that asks once: all checks of one grading share what was read for the first of them."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from grader.checks.errors import CheckError
from labs.providers.base import (
    AwsCallError,
    AwsProbe,
    GitProbe,
    GitRefusedError,
    Probe,
    ProviderUnavailableError,
    SqlAnswer,
    Statement,
    Step,
)
from runner.shapes import FileEntry, FileFact, GitFacts, Page

# What AWS answers when it is itself at fault: never a learner's mistake.
AWS_FAULTS = frozenset({"InternalError", "InternalFailure", "InternalServerError", "500", "502",
                        "503", "ServiceUnavailable", "ServiceUnavailableException"})  # fmt: skip


T = TypeVar("T")


class Once:
    """Keeps answers and refusals by question, so that all checks see one and the same state.

    Who asks what another thread is asking waits for its answer.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: dict[Any, Future[Any]] = {}

    def ask(self, question: Any, ask: Any, *arguments: Any) -> Any:  # noqa: ANN401
        """Return `ask(*arguments)`, or what it returned or raised for this question before."""
        with self._lock:
            first = question not in self._kept
            answer = self._kept.setdefault(question, Future())
        if first:
            try:
                answer.set_result(ask(*arguments))
            except BaseException as error:  # noqa: BLE001 - raised below, for whoever asks
                answer.set_exception(error)
        return answer.result()


class AwsOnce:
    """An AwsProbe that makes no call twice."""

    def __init__(self, probe: AwsProbe) -> None:
        self._probe = probe
        self._once = Once()

    def call(
        self, service: str, operation: str, parameters: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """As AwsProbe.call; an answer of 5xx kind raises ProviderUnavailableError."""
        question = ("call", service, operation, frozen(parameters or {}))
        answer: dict[str, Any] = self._once.ask(
            question, self._judged, self._probe.call, service, operation, parameters
        )
        return answer

    def call_as(
        self,
        principal: str,
        service: str,
        operation: str,
        parameters: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """As AwsProbe.call_as; an answer of 5xx kind raises ProviderUnavailableError."""
        asked = (principal, service, operation, parameters)
        question = ("call_as", *asked[:3], frozen(parameters or {}))
        answer: dict[str, Any] = self._once.ask(question, self._judged, self._probe.call_as, *asked)
        return answer

    def rehearse(self, steps: Sequence[Step]) -> list[dict[str, Any]]:
        """As AwsProbe.rehearse; an answer of 5xx kind raises ProviderUnavailableError."""
        question = ("rehearse", *(_frozen_step(step) for step in steps))
        asked = self._judged, self._probe.rehearse, steps
        answers: list[dict[str, Any]] = self._once.ask(question, *asked)
        return answers

    def body(
        self, bucket: str, key: str, version_id: str | None = None, max_bytes: int = 8 << 20
    ) -> bytes:
        """As AwsProbe.body."""
        asked = (bucket, key, version_id, max_bytes)
        body: bytes = self._once.ask(("body", *asked), self._probe.body, *asked)
        return body

    def get(self, url: str, at: float | None = None) -> tuple[int, bytes]:
        """As AwsProbe.get; an answer of 5xx kind raises ProviderUnavailableError."""
        page: tuple[int, bytes] = self._once.ask(("get", url, at), self._get, url, at)
        return page

    def sql(self, asked: Statement) -> SqlAnswer:
        """As AwsProbe.sql."""
        answer: SqlAnswer = self._once.ask(("sql", asked), self._probe.sql, asked)
        return answer

    def events(self, event_name: str | None = None) -> list[dict[str, Any]]:
        """As AwsProbe.events."""
        events: list[dict[str, Any]] = self._once.ask(
            ("events", event_name), self._probe.events, event_name
        )
        return events

    def _get(self, url: str, at: float | None) -> tuple[int, bytes]:
        status, body = self._probe.get(url, at)
        if status >= 500:
            raise ProviderUnavailableError(f"The cloud failed with status {status}.")
        return status, body

    def _judged(self, call: Callable[..., T], *asked: Any) -> T:  # noqa: ANN401
        try:
            return call(*asked)
        except AwsCallError as error:
            if error.code in AWS_FAULTS:
                raise ProviderUnavailableError(f"The cloud failed: {error}.") from error
            raise


class Evidence:
    """A Probe over another one, for one grading; also knows the lab's folder and the task.

    `ahead` does what checks want to have begun, where anybody has time for that.
    """

    def __init__(
        self,
        probe: Probe,
        *,
        directory: Path,
        task_id: str = "",
        repository: str = "",
        ahead: Executor | None = None,
    ) -> None:
        self._probe = probe
        self._ahead = ahead
        self._once = Once()
        self._repository = repository  # the one that the lab's checks ask about most
        self.directory = directory
        self.task_id = task_id
        self.aws = AwsOnce(probe.aws)
        self.modules: dict[Path, Any] = {}

    def of_task(self, task_id: str) -> "Evidence":
        """Return the same evidence, asked by the checks of `task_id`."""
        view = Evidence.__new__(Evidence)
        view.__dict__.update(self.__dict__)
        view.task_id = task_id
        return view

    def begin(self, question: Callable[["Evidence"], Any]) -> None:
        """Have a question asked meanwhile. Its answer, or refusal, is for who asks it in turn."""
        if self._ahead is not None:
            self._ahead.submit(question, self)

    @property
    def parameters(self) -> Mapping[str, str]:
        return self._probe.parameters

    @property
    def facts(self) -> Mapping[str, str]:
        return self._probe.facts

    @property
    def answers(self) -> Mapping[str, str]:
        return self._probe.answers

    def git(self, path: str) -> GitProbe:
        """Return the repository at `path`, read at most once."""
        return _Repository(self._facts_of(path))

    def git_settings(self) -> Mapping[str, list[str]]:
        """Return the learner's global settings. They come with whatever repository is read."""
        try:
            return self._facts_of(self._repository).global_config
        except GitRefusedError:
            return self._facts_of("").global_config

    def file(self, path: str) -> FileFact:
        fact: FileFact = self._once.ask(("file", path), self._probe.file, path)
        return fact

    def page(self, instance_id: str, port: int, path: str) -> Page:
        """As Probe.page."""
        asked = (instance_id, port, path)
        page: Page = self._once.ask(("page", *asked), self._probe.page, *asked)
        return page

    def files(self, path: str = "") -> Sequence[FileEntry]:
        entries: Sequence[FileEntry] = self._once.ask(("files", path), self._probe.files, path)
        return entries

    def _facts_of(self, path: str) -> GitFacts:
        facts: GitFacts = self._once.ask(("git", path), lambda: self._probe.git(path).facts)
        return facts


class _Repository:
    def __init__(self, facts: GitFacts) -> None:
        self._facts = facts

    @property
    def facts(self) -> GitFacts:
        return self._facts


def frozen(value: Any) -> Any:  # noqa: ANN401
    """Return parameters as something that can be a key."""
    if isinstance(value, Mapping):
        return tuple(sorted((key, frozen(item)) for key, item in value.items()))
    if isinstance(value, list | tuple):
        return tuple(frozen(item) for item in value)
    try:
        hash(value)
    except TypeError as error:
        raise CheckError(f"{value!r} cannot be a parameter of an AWS call.") from error
    return value


def _frozen_step(step: Step) -> tuple[Any, ...]:
    return step.service, step.operation, frozen(step.parameters), step.until, step.within
