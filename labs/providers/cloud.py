"""Sandboxes of the learner cloud and the runner: what every installation has by itself."""

from collections.abc import Collection, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from cloud.client import CloudClient
from cloud.shapes import Account, Credentials
from labs.providers import keeping
from labs.providers.aws_clients import AwsClients, ClientFactory
from labs.providers.base import (
    NO_MACHINE,
    Inventory,
    Probe,
    ProbeContext,
    ProviderSettings,
    ProvisionRequest,
    RunResult,
    Sandbox,
    SandboxStatus,
)
from labs.providers.faults import translated, translated_making
from labs.providers.probes import CloudAwsProbe, SandboxProbe, require_account
from labs.providers.setup import set_up
from labs.providers.standing_in import Double
from runner.client import RunnerClient
from runner.errors import WorkspaceNotFoundError
from runner.shapes import HomeFile, WorkspaceSpec

REGION = "us-east-1"
WARM = {"s3": "list_buckets", "cloudformation": "list_stacks"}  # what set-ups need most
WORTH_WARMING = 2  # calls of `aws` in a script: to warm it up takes no longer than two that are not
INTERPRETERS = {".sh": ["bash", "-c"], ".py": ["python3", "-c"]}


def connect(where: ProviderSettings) -> "CloudProvider":
    """Return the provider; nothing needs to run yet."""
    return CloudProvider(where)


class CloudProvider:
    """Safe to share between threads."""

    def __init__(self, where: ProviderSettings) -> None:
        self._public_endpoint = where.cloud_public_endpoint
        self._tools = where.tools
        self._cloud = CloudClient(where.cloud_control, timeout=15.0)
        self._runner = RunnerClient(where.runner_socket, timeout=15.0)
        self._clients = AwsClients(where.cloud_endpoint)
        self._named = AwsClients(where.cloud_endpoint, by_name=True)
        self._threads = ThreadPoolExecutor(max_workers=16, thread_name_prefix="provider")

    def warm_up(self) -> None:
        """Read AWS models, and sign a call of each, which loads what a first call loads."""
        nobody = Credentials(access_key_id="none", secret_access_key="none")  # noqa: S106
        for service, operation in WARM.items():
            client: Any = self._clients.client(service, nobody, REGION)
            client.generate_presigned_url(operation)

    def close(self) -> None:
        """Let go of connections and threads."""
        self._threads.shutdown()
        self._cloud.close()
        self._runner.close()

    def provision(self, request: ProvisionRequest) -> Sandbox:
        if request.attempt > 1:
            self.end(Sandbox(account_id=request.account_id, workspace_id=request.workspace_id))
        account = self._account(request)
        sandbox = Sandbox(
            account_id=account.account_id if account else None,
            workspace_id=request.workspace_id,
            access_key_id=account.access_key_id if account else "",
            secret_access_key=account.secret_access_key if account else "",
            region=REGION,
            endpoint_url=self._public_endpoint if account else "",
        )
        machine = self._threads.submit(self._machine, request, account)
        try:
            home = FutureMachine(machine, self._runner, request.workspace_id)
            facts = set_up(request, self._client_factory(sandbox), REGION, home, self._tools)
        finally:
            machine.result()  # before anybody may end it
        return sandbox.model_copy(update={"facts": facts})

    def end(self, sandbox: Sandbox) -> None:
        machine = self._threads.submit(self._end_machine, sandbox.workspace_id)
        try:
            if sandbox.account_id is not None:
                with translated():
                    self._cloud.drop_account(sandbox.account_id)
        finally:
            machine.result()

    def status(self, sandbox: Sandbox) -> SandboxStatus:
        with translated():
            try:
                self._runner.workspace(sandbox.workspace_id)
                workspace = True
            except WorkspaceNotFoundError:
                workspace = False
        account = sandbox.account_id is None or sandbox.account_id in self._accounts()
        return SandboxStatus(account=account, workspace=workspace)

    def inventory(self) -> Inventory:
        with translated():
            workspaces = self._runner.workspaces()
        return Inventory(
            accounts=self._accounts(),
            workspaces=frozenset(status.workspace_id for status in workspaces),
        )

    def engines(self) -> frozenset[str]:
        with translated():
            packages = {"packages"} if self._runner.instances().packages else set()
            return frozenset(self._runner.databases().engines).union(packages)

    def keep(self, sandbox: Sandbox, label: str, among: Collection[str]) -> frozenset[str]:
        return keeping.keep(self._cloud, self._runner, sandbox, label, among)

    def rewind(self, sandbox: Sandbox, label: str) -> Sandbox:
        return keeping.rewind(self._cloud, self._runner, sandbox, label)

    def fork(self, sandbox: Sandbox, account_id: str) -> Sandbox:
        with translated():
            self._cloud.drop_account(account_id)  # half made by an earlier try, perhaps
            copy = self._cloud.fork(require_account(sandbox), new_id=account_id)
        return Sandbox(
            account_id=copy.account_id,
            workspace_id=NO_MACHINE,
            access_key_id=copy.access_key_id,
            secret_access_key=copy.secret_access_key,
            region=sandbox.region,
            endpoint_url=sandbox.endpoint_url,
        )

    def probe(self, sandbox: Sandbox, context: ProbeContext) -> Probe:
        clients = self._client_factory(sandbox)
        account_id = partial(require_account, sandbox)
        double = Double(self._cloud, self._named, self._threads, account_id)
        aws = CloudAwsProbe(sandbox, self._cloud, clients, double)
        return SandboxProbe(sandbox, context, self._runner, aws)

    def run(self, sandbox: Sandbox, script: bytes, name: str, timeout: float) -> RunResult:
        return run_script(self._runner, sandbox.workspace_id, script.decode(), name, timeout)

    def _account(self, request: ProvisionRequest) -> Account | None:
        if not request.lab.needs_cloud:
            return None
        with translated():
            return self._cloud.create_account(request.account_id, region=REGION)

    def _machine(self, request: ProvisionRequest, account: Account | None) -> None:
        spec = WorkspaceSpec(
            workspace_id=request.workspace_id,
            environment=_environment(request.parameters, account),
            files=[
                HomeFile(path=path, content=content, executable=executable)
                for path, content, executable in request.lab.setup.home
            ],
            site_token=request.site_token,
            cloud=account is not None,
            account_id=None if account is None else account.account_id,
            terminals=list(request.terminals),
        )
        with translated_making():
            self._runner.create_workspace(spec)

    def _end_machine(self, workspace_id: str) -> None:
        with translated():
            self._runner.end_workspace(workspace_id)

    def _accounts(self) -> frozenset[str]:
        with translated():
            return frozenset(account.account_id for account in self._cloud.accounts())

    def _client_factory(self, sandbox: Sandbox) -> ClientFactory:
        """Return what makes boto3 clients of the account, with the platform's own key.

        The key is asked for once, at the first call. It is not kept for longer: an account that
        another worker made anew has another key.
        """

        @cache
        def operator() -> Credentials:
            with translated():
                return self._cloud.operator(require_account(sandbox))

        return lambda service: self._clients.client(service, operator(), sandbox.region)


@dataclass(frozen=True)
class FutureMachine:
    """A machine for its lab's set-up, waited for when something is first asked of it."""

    made: Future[None]
    runner: RunnerClient
    workspace_id: str

    def put_files(self, files: list[HomeFile]) -> None:
        self.made.result()
        with translated_making():
            self.runner.put_files(self.workspace_id, files)

    def run(self, script: str, timeout: float) -> RunResult:
        self.made.result()
        return run_script(self.runner, self.workspace_id, script, "setup.sh", timeout)


def run_script(
    runner: RunnerClient, workspace_id: str, script: str, name: str, timeout: float
) -> RunResult:
    """As Provider.run."""
    interpreter = INTERPRETERS["." + name.rpartition(".")[2]]
    warm = interpreter[0] == "bash" and script.count("aws ") >= WORTH_WARMING
    # As an argument, not on stdin: there a command of the script would read the rest of it.
    with translated():
        done = runner.run(workspace_id, [*interpreter, script, name], timeout=timeout, warm=warm)
    return RunResult(
        exit_code=done.exit_code,
        stdout=done.stdout.decode(errors="replace"),
        stderr=done.stderr.decode(errors="replace"),
        timed_out=done.timed_out,
    )


def _environment(parameters: Mapping[str, str], account: Account | None) -> dict[str, str]:
    """Return what the learner's shell starts with."""
    environment = {f"LAB_{name.upper()}": value for name, value in parameters.items()}
    if account is not None:
        environment |= {
            "AWS_ACCESS_KEY_ID": account.access_key_id,
            "AWS_SECRET_ACCESS_KEY": account.secret_access_key,
            "AWS_DEFAULT_REGION": account.region,
            "AWS_REGION": account.region,
        }
    return environment
