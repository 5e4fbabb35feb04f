"""Putting a lab's start in place: its template, its files, its setup.py."""

import importlib.util
import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from functools import lru_cache, partial
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any, Protocol, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from labs.packs.model import Lab
from labs.packs.parameters import seeded
from labs.packs.setup_folder import HOME_BYTES, plain
from labs.providers.aws_clients import ClientFactory
from labs.providers.base import (
    ProviderUnavailableError,
    ProvisionRequest,
    RunResult,
    SetupFailedError,
)
from labs.providers.faults import translated_call
from runner.shapes import HomeFile

logger = logging.getLogger(__name__)

STACK = "lab-setup"
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
STACK_PATIENCE = 20.0  # seconds
SCRIPT_PATIENCE = 30.0  # seconds; both together stay under the task's limit

T = TypeVar("T")


class Machine(Protocol):
    """The learner's machine, which is made meanwhile: both wait for it. Raise ProviderError."""

    def put_files(self, files: list[HomeFile]) -> None: ...
    def run(self, script: str, timeout: float) -> RunResult: ...


class SetupContext:
    """What a lab's `setup(lab)` is given."""

    def __init__(
        self,
        request: ProvisionRequest,
        clients: ClientFactory,
        region: str,
        machine: Machine,
        tools: Path,
    ) -> None:
        self.parameters: Mapping[str, str] = request.parameters
        self.random: Random = seeded(request.seed, "setup")
        self.account_id = request.account_id
        self.region = region
        self._files: list[HomeFile] = []
        self._lab = request.lab
        self._clients = clients
        self._machine = machine
        self._tools = tools

    def aws(self, service: str) -> Any:  # noqa: ANN401 # boto3 clients have no common type
        """Return a boto3 client of the learner's account, with the platform's own key."""
        if not self._lab.needs_cloud:
            raise SetupFailedError("lab.yaml does not say `needs: [aws]`.")
        return self._clients(service)

    def layer(self, name: str) -> bytes:
        """Return the zip file of a layer that the installation's set-up has prepared."""
        try:
            return (self._tools / "layers" / f"{name}.zip").read_bytes()
        except FileNotFoundError as fault:
            sentence = f"The layer {name} has not been prepared. `make setup` does it."
            raise SetupFailedError(sentence) from fault

    def put_file(self, path: str, content: bytes, *, executable: bool = False) -> None:
        """Put a file into the learner's home; `path` is relative to it.

        Raises SetupFailedError when it is larger than all files of a setup folder may be.
        """
        if len(content) > HOME_BYTES:
            raise SetupFailedError(f"{path} is larger than {HOME_BYTES >> 20} MiB.")
        self._files.append(HomeFile(path=path, content=content, executable=executable))

    def run(self, script: str) -> str:
        """Run a bash script as the learner, in the home; return what it wrote, without its last
        newline. Raises SetupFailedError when it fails.
        """
        self.deliver()  # what was put before is there
        done = self._machine.run(f"set -euo pipefail\n{script}", SCRIPT_PATIENCE)
        if done.exit_code or done.timed_out:
            raise SetupFailedError(
                f"A script of setup.py of {self._lab.slug} failed: {done.stderr[-500:]}"
            )
        return done.stdout.removesuffix("\n")

    def deliver(self) -> None:
        """Put the files that wait into the home."""
        if self._files:
            self._machine.put_files(self._files)
            self._files = []


def set_up(
    request: ProvisionRequest, clients: ClientFactory, region: str, machine: Machine, tools: Path
) -> dict[str, str]:
    """Deploy the lab's template, run its setup.py, fill the home. Return the facts.

    Raises SetupFailedError, ProviderUnavailableError.
    """
    if request.lab.setup.template is not None:
        deploy(clients("cloudformation"), request.lab, request.parameters)
    if request.lab.setup.script is None:
        return {}
    context = SetupContext(request, clients, region, machine, tools)
    run = partial(run_script, request.lab, request.lab.setup.script, context)
    try:
        facts = bounded(run, SCRIPT_PATIENCE)
    except TimeoutError as fault:
        sentence = f"setup.py of {request.lab.slug} did not end within {SCRIPT_PATIENCE:.0f} s."
        raise SetupFailedError(sentence) from fault
    context.deliver()
    return facts


def bounded(work: Callable[[], T], seconds: float) -> T:
    """Return what `work` returns or raise what it raises. Raises TimeoutError after `seconds`.

    It goes on in its thread then: code that hangs cannot be stopped, only left behind.
    """
    outcome: Future[T] = Future()

    def run() -> None:
        try:
            outcome.set_result(work())
        except BaseException as fault:  # noqa: BLE001 # raised where it is waited for
            outcome.set_exception(fault)

    threading.Thread(target=run, name="setup", daemon=True).start()
    return outcome.result(seconds)


def run_script(lab: Lab, script: Path, context: SetupContext) -> dict[str, str]:
    """Run the author's code in the author's trust. Raises as `set_up`."""
    try:
        with translated_call():
            facts = _module(script, lab.revision).setup(context)
    except (ProviderUnavailableError, SetupFailedError):
        raise
    except Exception as fault:  # the author's code may raise anything
        raise SetupFailedError(f"setup.py of {lab.slug} failed: {fault!r}") from fault
    return {str(name): str(value) for name, value in (facts or {}).items()}


@lru_cache(maxsize=64)
def _module(script: Path, revision: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"lab_setup_{revision[:16]}", script)
    if spec is None or spec.loader is None:
        raise SetupFailedError(f"{script} cannot be read.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def deploy(
    client: Any,  # noqa: ANN401 # boto3 clients have no common type
    lab: Lab,
    parameters: Mapping[str, str],
) -> None:
    """Create the lab's stack and wait for it. Raises SetupFailedError."""
    by_plain = {plain(name): value for name, value in parameters.items()}
    passed = [
        {"ParameterKey": name, "ParameterValue": by_plain[plain(name)]}
        for name in lab.setup.template_parameters
    ]
    try:
        client.create_stack(
            StackName=STACK,
            TemplateBody=lab.setup.template,
            Parameters=passed,
            Capabilities=CAPABILITIES,
        )
        status = _wait(client)
    except ClientError as fault:
        if fault.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) >= 500:
            logger.exception("The cloud failed at the template of %s", lab.slug)
        raise SetupFailedError(f"The template of {lab.slug} does not deploy: {fault}") from fault
    except BotoCoreError as fault:
        raise ProviderUnavailableError("The learner cloud does not answer.") from fault
    if status != "CREATE_COMPLETE":
        raise SetupFailedError(f"The template of {lab.slug} does not deploy: it ended {status}.")


def _wait(client: Any) -> str:  # noqa: ANN401 # boto3 clients have no common type
    """Return the status in which the stack comes to rest."""
    until = time.monotonic() + STACK_PATIENCE
    while True:
        stack = client.describe_stacks(StackName=STACK)["Stacks"][0]
        status: str = stack["StackStatus"]
        if not status.endswith("IN_PROGRESS") or time.monotonic() > until:
            return status
        time.sleep(0.05)
