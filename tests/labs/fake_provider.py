"""A provider in memory, for what the real one cannot be made to show: a cloud that is away."""

from collections.abc import Collection
from dataclasses import dataclass, field

from labs.packs.model import ENGINES
from labs.providers.base import (
    NO_MACHINE,
    Inventory,
    ProviderSettings,
    ProviderUnavailableError,
    ProvisionRequest,
    Sandbox,
    SandboxLostError,
    SandboxStatus,
    SetupFailedError,
    StateNotKeptError,
)


@dataclass
class FakeProvider:
    """Keeps accounts and workspaces in sets; `away` and `broken` make it fail."""

    accounts: set[str] = field(default_factory=set)
    workspaces: set[str] = field(default_factory=set)
    requests: list[ProvisionRequest] = field(default_factory=list)
    kept: dict[str, int] = field(default_factory=dict)
    rewound: list[str] = field(default_factory=list)
    calls: int = 0  # that the record would hold
    has_engines: frozenset[str] = ENGINES
    away: bool = False
    broken: bool = False

    def warm_up(self) -> None:
        """Nothing to do."""

    def provision(self, request: ProvisionRequest) -> Sandbox:
        self._answer()
        self.requests.append(request)
        self.accounts.add(request.account_id)
        if self.broken:
            raise SetupFailedError("setup.py failed: KeyError('bucket')")
        self.workspaces.add(request.workspace_id)
        return Sandbox(
            account_id=request.account_id,
            workspace_id=request.workspace_id,
            access_key_id="AKIAIOSFODNN7EXAMPLE",
            secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            facts={"first_photo": "0" * 64},
        )

    def end(self, sandbox: Sandbox) -> None:
        self._answer()
        self.accounts.discard(sandbox.account_id or "")
        self.workspaces.discard(sandbox.workspace_id)

    def status(self, sandbox: Sandbox) -> SandboxStatus:
        self._answer()
        return SandboxStatus(
            account=sandbox.account_id in self.accounts,
            workspace=sandbox.workspace_id in self.workspaces,
        )

    def keep(self, sandbox: Sandbox, label: str, among: Collection[str]) -> frozenset[str]:
        self._answer()
        wanted = {*among, label}
        self.kept = {key: n for key, n in self.kept.items() if key in wanted} | {label: self.calls}
        return frozenset(self.kept)

    def rewind(self, sandbox: Sandbox, label: str) -> Sandbox:
        self._answer()
        if sandbox.workspace_id not in self.workspaces:
            raise SandboxLostError("The account or the machine of this session is gone.")
        if label not in self.kept:
            raise StateNotKeptError("That state of the machine is not kept any more.")
        self.rewound.append(label)
        return sandbox.model_copy(update={"forgotten": [(self.kept[label], self.calls)]})

    def fork(self, sandbox: Sandbox, account_id: str) -> Sandbox:
        self._answer()
        if sandbox.account_id not in self.accounts:
            raise SandboxLostError("The account or the machine of this session is gone.")
        self.accounts.add(account_id)
        return sandbox.model_copy(update={"account_id": account_id, "workspace_id": NO_MACHINE})

    def inventory(self) -> Inventory:
        self._answer()
        return Inventory(frozenset(self.accounts), frozenset(self.workspaces))

    def engines(self) -> frozenset[str]:
        self._answer()
        return self.has_engines

    def _answer(self) -> None:
        if self.away:
            raise ProviderUnavailableError("The learner cloud does not answer.")


current = FakeProvider()


def connect(where: ProviderSettings) -> FakeProvider:
    return current
